import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether a process with this id runs, whoever owns it. One that has ended, and that its parent never asked about, stays in the table, and does not. */
export function isAlive(pid: number): boolean {
  return isListed(pid) && !(process.platform === 'linux' && hasEnded(statOf(pid)))
}

/** Whether a process with this id is in the table, ended or not. */
export function isListed(pid: number): boolean {
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
  return stat === null || hasEnded(stat) ? null : `${boot?.trim() ?? ''} ${startTicks(stat)}`
}

/** Field 22 of proc(5) stat. */
function startTicks(stat: string): string {
  return fieldsOf(stat)[19] ?? ''
}

/** Field 3: a zombie, or one that goes this very moment. */
function hasEnded(stat: string): boolean {
  return ['Z', 'X'].includes(fieldsOf(stat)[0] ?? '')
}

/** From field 3 on: they are counted behind the name, which may itself hold spaces and brackets. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

async function ps(pid: number, column: string): Promise<string | null> {
  const { stdout } = await run('ps', ['-ww', '-o', column, '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim() === '' ? null : stdout.trim()
}

function read(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}
