import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Of user and system in /proc/<pid>/stat, after the name in parentheses (proc_pid_stat(5)). */
const [USER, SYSTEM] = [11, 12]
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Seconds of processor that a process has used, with all its threads. Linux only. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[USER]) + Number(fields[SYSTEM])) / ticksPerSecond
}
