import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The command line of a process, arguments separated by spaces; null when there is no such process. */
export async function commandOf(pid: number): Promise<string | null> {
  const text = process.platform === 'linux' ? await read(`/proc/${pid}/cmdline`) : await ps(pid, 'command=')
  return text === null || text === '' ? null : text.replaceAll('\0', ' ').trim()
}

/**
 * When a process started, as text that no later process with the same id shares: boot and clock ticks on Linux, the start
 * date elsewhere. Null when there is no such process.
 */
export async function startOf(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return ps(pid, 'lstart=')
  const [stat, boot] = await Promise.all([read(`/proc/${pid}/stat`), read('/proc/sys/kernel/random/boot_id')])
  return stat === null ? null : `${boot?.trim() ?? ''} ${startTicks(stat)}`
}

/** Field 22 of proc(5) stat; the fields are counted behind the name, which may itself hold spaces and brackets. */
function startTicks(stat: string): string {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[19] ?? ''
}

async function ps(pid: number, column: string): Promise<string | null> {
  const { stdout } = await run('ps', ['-ww', '-o', column, '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim() === '' ? null : stdout.trim()
}

function read(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}
