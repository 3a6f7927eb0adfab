import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Settings } from './contestant.ts'
import { median } from './statistics.ts'

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
