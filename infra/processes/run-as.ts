import { execFile, type SpawnOptions } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The user a process runs as. `capability` lets it enter folders that are closed to that user. */
export interface RunAs {
  readonly uid: number
  readonly gid: number
  readonly capability: Capability | null
}

type Capability = 'dac_read_search' | 'dac_override'

/** A command ready for `spawn`. */
export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly options: SpawnOptions
}

/** An unprivileged process cannot do what is needed; the message says what to change. */
export class CannotRunUnprivileged extends Error {
  override readonly name = 'CannotRunUnprivileged'
}

/** The id of this process's user; 0 is root, null where there are no such ids. */
export function ownUserId(): number | null {
  return process.getuid?.() ?? null
}

/** Uid and gid of the first of these users that exists. */
export async function firstUser(names: readonly string[]): Promise<{ uid: number; gid: number }> {
  for (const name of names) {
    const uid = await idOf(name, '-u')
    const gid = await idOf(name, '-g')
    if (uid !== null && gid !== null && uid !== 0) return { uid, gid }
  }
  throw new CannotRunUnprivileged(`none of the users ${names.join(', ')} exists; run as a normal user instead of root`)
}

/**
 * How root runs something as another user who must reach these paths. Where a folder above them is closed (a home of mode
 * 0700), the process gets one Linux capability that lets it through, by setpriv(1). Throws {@link CannotRunUnprivileged}.
 */
export async function runAs(user: { uid: number; gid: number }, paths: readonly string[]): Promise<RunAs> {
  const open: RunAs = { ...user, capability: null }
  if (await reaches(open, paths)) return open
  for (const capability of await grantable()) {
    const through: RunAs = { ...user, capability }
    if (await reaches(through, paths)) return through
  }
  const closed = await closedFolder(paths)
  throw new CannotRunUnprivileged(
    `user ${user.uid} cannot enter ${closed}; open it (chmod o+x ${closed}), use a folder elsewhere, or run as a normal user`,
  )
}

/** The command as that user; null runs it as the present one. */
export function commandAs(user: RunAs | null, command: string, args: readonly string[]): Command {
  if (user === null) return { command, args, options: {} }
  const { uid, gid, capability } = user
  if (capability === null) return { command, args, options: { uid, gid } }
  const drop = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  const keep = ['--securebits=+no_setuid_fixup', `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`]
  return { command: 'setpriv', args: [...drop, ...keep, '--', command, ...args], options: {} }
}

async function reaches(user: RunAs, paths: readonly string[]): Promise<boolean> {
  const tests = paths.flatMap((path, index) => (index === 0 ? ['-x', path] : ['-a', '-x', path]))
  const { command, args, options } = commandAs(user, 'test', tests)
  return run(command, [...args], { uid: options.uid, gid: options.gid, cwd: '/' }).then(
    () => true,
    () => false,
  )
}

/** The bit numbers are those of capabilities(7). */
async function grantable(): Promise<readonly Capability[]> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const bounding = BigInt(`0x${/CapBnd:\s*([0-9a-f]+)/.exec(status)?.[1] ?? '0'}`)
  const granted: Capability[] = []
  if (bounding & (1n << 2n)) granted.push('dac_read_search')
  if (bounding & (1n << 1n)) granted.push('dac_override')
  return granted
}

async function closedFolder(paths: readonly string[]): Promise<string> {
  for (const path of paths)
    for (const folder of parents(path)) if (((await stat(folder)).mode & 0o001) === 0) return folder
  return paths.join(' or ')
}

function parents(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [...parents(parent), path]
}

async function idOf(name: string, flag: '-u' | '-g'): Promise<number | null> {
  const answer = await run('id', [flag, name]).catch(() => null)
  return answer === null ? null : Number(answer.stdout.trim())
}
