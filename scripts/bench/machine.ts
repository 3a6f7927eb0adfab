import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Settings } from './contestant.ts'
import { median } from './statistics.ts'

/** Up to this load average per core a machine counts as quiet: it takes a minute to forget what ended. */
const QUIET_LOAD = 0.5
const FLUSHES = 200
const BLOCK = Buffer.alloc(8192)

/** What the figures of this machine depend on. */
export function machine(): Settings {
  return {
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadBefore: Number(loadavg()[0]?.toFixed(2)),
    fdatasyncMs: Number(flushMs().toFixed(3)),
  }
}

/** What to tell people when other programs are at work, which no ratio makes up for; null when the machine is quiet. */
export function busyWarning({ loadBefore = 0, cores = 1 }: Settings): string | null {
  if (Number(loadBefore) <= Number(cores) * QUIET_LOAD) return null
  return `other programs were at work before it began (load ${loadBefore} on ${cores} cores): do not quote these figures`
}

/** Median milliseconds in which 8 KiB reach the disk under the temporary folder, where the databases lie. */
function flushMs(): number {
  const folder = mkdtempSync(join(tmpdir(), 'heptad-bench-'))
  const file = openSync(join(folder, 'flushed'), 'w')
  const once = () => {
    writeSync(file, BLOCK)
    const began = performance.now()
    fdatasyncSync(file)
    return performance.now() - began
  }
  try {
    return median(Array.from({ length: FLUSHES }, once))
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}
