import { createHash } from 'node:crypto'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Checksum, copyFile } from '../files/copy-file.ts'
import { FolderNotEmpty } from '../files/empty-folder.ts'
import { ifThere } from '../files/if-there.ts'
import { OWNER_ONLY, syncFolder } from '../files/replace-file.ts'
import type { BackupMoment } from '../postgres/backup/backup-mode.ts'
import { dataFiles } from '../postgres/backup/data-files.ts'
import { isHistory, isSegment, missingBetween } from '../postgres/backup/wal-segments.ts'
import { BackupDamaged, type Manifest } from './manifest.ts'

/** Where the image of a home lies in a backup. */
export const HOME = 'home'
/** Where the image of its data folder lies. */
export const DATA = `${HOME}/postgres/data`
const PASSWORD = `${HOME}/postgres/password`
const CREDENTIALS = `${HOME}/credentials.json`
/** Lies apart, because a home may keep its keyring elsewhere. */
export const KEYRING = 'keyring.json'

export interface BackupCopyOptions {
  readonly home: string
  readonly to: string
  /** Told after each file: bytes copied, and about how many there are. */
  readonly onProgress: (bytes: number, total: number) => void
}

/** A backup under way: copies parts of a home into its folder, and knows what it holds so far. */
export class BackupCopy {
  readonly folders: string[] = []
  readonly files: Manifest['files'] = []
  readonly #options: BackupCopyOptions
  #bytes = 0
  #total = 0

  constructor(options: BackupCopyOptions) {
    this.#options = options
  }

  /** Takes the folder, which is empty, for this backup. Throws {@link FolderNotEmpty} where another has taken it since. */
  async begin(): Promise<void> {
    const taken = this.#target(HOME)
    await mkdir(taken, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? new FolderNotEmpty(`another backup writes ${taken}; name a new folder`) : error
    })
    this.folders.push(HOME)
  }

  /** The data folder as it lies there, and the password without which nobody can use it. */
  async data(): Promise<void> {
    const { folders, files } = await dataFiles(this.#source(DATA))
    for (const folder of [`${HOME}/postgres`, DATA, ...folders.map((name) => `${DATA}/${name}`)]) {
      await mkdir(this.#target(folder), { mode: 0o700 })
      this.folders.push(folder)
    }
    const paths = [PASSWORD, ...files.map((file) => `${DATA}/${file}`)]
    for (const path of paths) this.#total += await sizeOf(this.#source(path))
    for (const path of paths) await this.#addIfThere(path)
  }

  /** The WAL that makes the data consistent, and the label that says where it begins. */
  async wal({ label, firstSegment, lastSegment }: BackupMoment): Promise<void> {
    const folder = `${DATA}/pg_wal`
    const present = await readdir(this.#source(folder))
    const [missing] = missingBetween(firstSegment, lastSegment, present)
    if (missing !== undefined) throw new BackupDamaged(`WAL segment ${missing} is gone`)
    const isNeeded = (name: string) => isSegment(name) && name >= firstSegment && name <= lastSegment
    const needed = present.filter((name) => isHistory(name) || isNeeded(name)).map((name) => `${folder}/${name}`)
    for (const path of needed) this.#total += await sizeOf(this.#source(path))
    for (const path of needed) await this.#add(path)
    await this.#addText(`${DATA}/backup_label`, label)
  }

  /** Answers whether there is a keyring. */
  async secrets(keyring: string): Promise<boolean> {
    await this.#addIfThere(CREDENTIALS)
    return this.#addIfThere(KEYRING, keyring)
  }

  /** Makes all names last through a power cut. */
  async sync(): Promise<void> {
    for (const folder of this.folders) await syncFolder(this.#target(folder))
  }

  /** A file may be dropped between listing and copying: the WAL says so too. */
  async #addIfThere(path: string, from?: string): Promise<boolean> {
    return (await ifThere(this.#add(path, from))) !== null
  }

  async #add(path: string, from = this.#source(path)): Promise<Checksum> {
    const checksum = await copyFile(from, this.#target(path))
    this.files.push({ path, ...checksum })
    this.#bytes += checksum.bytes
    this.#options.onProgress(this.#bytes, Math.max(this.#total, this.#bytes))
    return checksum
  }

  async #addText(path: string, text: string): Promise<void> {
    await writeFile(this.#target(path), text, { mode: OWNER_ONLY, flag: 'wx', flush: true })
    const sha256 = createHash('sha256').update(text).digest('hex')
    this.files.push({ path, bytes: Buffer.byteLength(text), sha256 })
  }

  #source(path: string): string {
    return join(this.#options.home, path.slice(HOME.length))
  }

  #target(path: string): string {
    return join(this.#options.to, path)
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await ifThere(stat(path)))?.size ?? 0
}
