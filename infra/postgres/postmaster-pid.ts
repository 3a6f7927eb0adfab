import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandOf } from '../processes/process-table.ts'

/** What a running server writes into its data folder (PostgreSQL source, `miscadmin.h`, LOCK_FILE_LINE_*). */
export interface PostmasterPid {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

/** The contents of `postmaster.pid`; null when there is none, or none that can be read. */
export async function readPostmasterPid(dataFolder: string): Promise<PostmasterPid | null> {
  const text = await readFile(pidFile(dataFolder), 'utf8').catch(() => '')
  const [pid, , , port, , , , status] = text.split('\n')
  const number = Number(pid)
  if (!Number.isInteger(number) || number <= 0) return null
  return { pid: number, port: Number(port), ready: status?.trim() === 'ready' }
}

/** Whether this process is a PostgreSQL server on this data folder. A process id alone may belong to anybody by now. */
export async function servesFolder(pid: number, dataFolder: string): Promise<boolean> {
  const command = await commandOf(pid)
  return command?.includes(`postgres -D ${dataFolder} `) ?? false
}

export function pidFile(dataFolder: string): string {
  return join(dataFolder, 'postmaster.pid')
}
