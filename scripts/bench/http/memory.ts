import { readdirSync, readFileSync } from 'node:fs'
import type { Settings } from '../contestant.ts'

/**
 * What a process and all below it take of the memory, as the sum of their proportional set sizes (proc(5), smaps_rollup): what they share
 * is counted once. Nothing where the system does not tell.
 */
export function memoryOf(root: number): Settings {
  if (process.platform !== 'linux') return {}
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  )
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === root || isBelow(parents.get(pid)))
  const kib = [...parents.keys()].filter(isBelow).reduce((sum, pid) => sum + proportionalKib(pid), 0)
  return { idleMemoryMib: Math.round(kib / 1024) }
}

/** 0 for one that has ended meanwhile. */
function parentOf(pid: string): number {
  const stat = textOf(`/proc/${pid}/stat`)
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

function proportionalKib(pid: number): number {
  return Number(/^Pss: +(\d+) kB/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
