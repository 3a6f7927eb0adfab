import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder } from '../files/make-folder.ts'
import { startOf } from './process-table.ts'

/** The right to use a folder, until released or until this process ends in whatever way. */
export interface HomeLock {
  release(): Promise<void>
}

/** Another process uses the folder. */
export class HomeInUse extends Error {
  override readonly name = 'HomeInUse'
  readonly pid: number
  constructor(home: string, pid: number) {
    super(`${home} is in use by process ${pid}; stop it first, or choose another home`)
    this.pid = pid
  }
}

const attempts = 4
/** The folder in a home where processes announce themselves; it stays. */
export const LOCKS = 'locks'

/**
 * Takes a folder for this process alone. Throws {@link HomeInUse} with the pid of its user. What a dead process left behind
 * is no hindrance, also when its pid belongs to another process by now.
 *
 * Each process announces itself in a file of its own, named by pid and start, and then looks for others: of two, at least
 * the later one sees the other. A file is removed only when its process is dead, and no later process has the same name,
 * so taking over cannot race. Two that start in the same instant may both withdraw, and try again.
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const folder = join(home, LOCKS)
  makeFolder(folder)
  const own = await nameOf(process.pid)
  if (own === null) throw new Error('this process is not in the process table')
  for (let attempt = 1; ; attempt += 1) {
    await announce(home, folder, own)
    const other = await otherUser(folder, own)
    if (other === null) return { release: () => rm(join(folder, own), { force: true }) }
    await rm(join(folder, own), { force: true })
    if (attempt === attempts) throw new HomeInUse(home, other)
    await sleep(20 + Math.random() * 60)
  }
}

/** The pid of the process that holds the lock of a folder, or null. */
export async function lockHolder(home: string): Promise<number | null> {
  const folder = join(home, LOCKS)
  return existsSync(folder) ? otherUser(folder, null) : null
}

async function announce(home: string, folder: string, own: string): Promise<void> {
  await writeFile(join(folder, own), '', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new HomeInUse(home, process.pid) : error
  })
}

async function otherUser(folder: string, own: string | null): Promise<number | null> {
  for (const name of await readdir(folder)) {
    if (name === own) continue
    const pid = Number.parseInt(name, 10)
    if ((await nameOf(pid)) === name) return pid
    await rm(join(folder, name), { force: true })
  }
  return null
}

async function nameOf(pid: number): Promise<string | null> {
  const start = await startOf(pid)
  return start === null ? null : `${pid}-${createHash('sha256').update(start).digest('hex').slice(0, 12)}`
}
