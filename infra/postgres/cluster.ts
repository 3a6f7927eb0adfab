import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ifThere } from '../files/if-there.ts'
import { syncFolder } from '../files/replace-file.ts'
import { commandAs, firstUser, ownUserId, type RunAs, runAs } from '../processes/run-as.ts'
import { type PostgresBinaries, PostgresUnavailable } from './binaries.ts'

const run = promisify(execFile)

/** The name of the superuser and of the database. */
export const superuser = 'heptad'

/** An initialised data folder, and the user who owns it: null is the present one. */
export interface Cluster {
  readonly folder: string
  readonly dataFolder: string
  readonly user: RunAs | null
  readonly password: string
}

export interface OpenClusterOptions {
  readonly progress?: (step: string) => void
  /** Aborted, what is made is given up, with its reason. */
  readonly signal?: AbortSignal | undefined
}

/** Of the PostgreSQL that is installed with this release. */
const MAJOR_VERSION = '18'
/** Prefix of the folders in which a cluster is made until it is complete. */
const HALF_MADE = 'data.new'

/**
 * Opens the cluster below `given`, making it first where there is none. A half-made one is thrown away and made again. The folder that it
 * answers is without links, so that a running server is known again by whatever way its home is named.
 */
export async function openCluster(
  given: string,
  binaries: PostgresBinaries,
  { progress = () => {}, signal }: OpenClusterOptions = {},
): Promise<Cluster> {
  await mkdir(given, { recursive: true })
  const folder = await realpath(given)
  const dataFolder = join(folder, 'data')
  const owner = await ownerOf(dataFolder)
  const user = await chooseUser(owner, folder, binaries)
  if (owner === null) {
    progress('creating the database cluster')
    await initialise(folder, user, { binaries, signal })
  } else await refuseOtherVersion(dataFolder)
  return { folder, dataFolder, user, password: await readFile(join(folder, 'password'), 'utf8') }
}

/** PostgreSQL itself says no more than that its files are incompatible. */
async function refuseOtherVersion(dataFolder: string): Promise<void> {
  const version = await ifThere(readFile(join(dataFolder, 'PG_VERSION'), 'utf8'))
  if (version !== null && version.trim() !== MAJOR_VERSION)
    throw new PostgresUnavailable(
      `${dataFolder} is of PostgreSQL ${version.trim()}, and this release has ${MAJOR_VERSION}: start the release that wrote it`,
    )
}

/** Null when there is no data folder. One that cannot be looked at is there all the same: what is made anew has another password. */
async function ownerOf(dataFolder: string): Promise<{ uid: number; gid: number } | null> {
  if ((await ifThere(lstat(dataFolder))) === null) return null
  return stat(dataFolder).catch((cause: Error) => {
    throw new PostgresUnavailable(`${dataFolder} leads to where nothing is (${cause.message}); is its disk mounted?`, {
      cause,
    })
  })
}

/** PostgreSQL refuses to run as root, so root hands over to the folder's owner, or to a user made for such things. */
async function chooseUser(
  owner: { uid: number; gid: number } | null,
  folder: string,
  binaries: PostgresBinaries,
): Promise<RunAs | null> {
  const self = ownUserId()
  if (self === null || (self !== 0 && (owner === null || owner.uid === self))) return null
  if (self !== 0)
    throw new PostgresUnavailable(
      `${folder} belongs to user ${owner?.uid}; start as that user or as root, or use another home`,
    )
  const user = owner === null || owner.uid === 0 ? await firstUser(['postgres', 'nobody']) : owner
  return runAs({ uid: user.uid, gid: user.gid }, [binaries.postgres, folder])
}

interface Initialisation {
  readonly binaries: PostgresBinaries
  readonly signal: AbortSignal | undefined
}

/** Each attempt has a folder of its own: the initdb of a process that was killed goes on for a while, and clears away what it made. */
async function initialise(folder: string, user: RunAs | null, { binaries, signal }: Initialisation): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(HALF_MADE)) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 5 })
  const fresh = await mkdtemp(join(folder, `${HALF_MADE}-`))
  const password = randomBytes(24).toString('base64url')
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password, { mode: 0o600, flush: true })
  await chmod(passwordFile, 0o600)
  for (const path of [folder, fresh, passwordFile]) if (user !== null) await chown(path, user.uid, user.gid)
  const { command, args, options } = commandAs(user, binaries.initdb, initdbArguments(fresh, passwordFile))
  await run(command, [...args], { uid: options.uid, gid: options.gid, cwd: '/', signal }).catch((cause: Error) => {
    signal?.throwIfAborted()
    throw new PostgresUnavailable(`initdb failed: ${cause.message}`, { cause })
  })
  await rename(fresh, join(folder, 'data'))
  await syncFolder(folder)
}

function initdbArguments(dataFolder: string, passwordFile: string): string[] {
  return [
    `--pgdata=${dataFolder}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--locale=C',
    '--encoding=UTF8',
    '--data-checksums',
  ]
}
