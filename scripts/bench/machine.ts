import { execFile } from 'node:child_process'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Settings } from './contestant.ts'
import { median } from './statistics.ts'

const run = promisify(execFile)

/** A machine of which no more than this was in use counts as quiet, in percent. */
const QUIET = 15
const WATCHED_MS = 1000
const GLANCE_MS = 500
const LONGEST_WAIT_MS = 15_000
const FLUSHES = 200
const BLOCK = Buffer.alloc(8192)

/** What the figures of this machine depend on. Takes a second, in which it watches what else is at work. */
export function machine(): Settings {
  return {
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    busyBefore: busyPercent(),
    fdatasyncMs: Number(flushMs().toFixed(3)),
  }
}

/** What to tell people when other programs are at work, which no ratio makes up for; null when the machine is quiet. */
export function busyWarning({ busyBefore = 0, cores = 1 }: Settings): string | null {
  if (Number(busyBefore) <= QUIET) return null
  return `other programs were at work when it began (${busyBefore} % of ${cores} cores): do not quote these figures`
}

/** Waits until what was written is on the disk, which would take it in a burst half a minute later, and the machine is quiet, at most 15 seconds: some are never. */
export async function untilQuiet({ times, sleep, flush }: Observed = thisMachine): Promise<void> {
  await flush()
  let before = times()
  for (let waitedMs = 0; waitedMs < LONGEST_WAIT_MS; waitedMs += GLANCE_MS) {
    await sleep(GLANCE_MS)
    const after = times()
    if (percentBetween(before, after) <= QUIET) return
    before = after
  }
}

/** A machine whose processors are looked at now and then. */
interface Observed {
  readonly times: () => ProcessorTimes
  readonly sleep: (ms: number) => Promise<unknown>
  readonly flush: () => Promise<unknown>
}

const thisMachine: Observed = { times: processorTimes, sleep: (ms) => setTimeout(ms), flush: () => run('sync') }

/** How much of all cores is in use at this moment, in percent. Not the load average, which remembers for minutes what the benchmark before did. */
function busyPercent(): number {
  const before = processorTimes()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WATCHED_MS)
  const after = processorTimes()
  return Math.round(percentBetween(before, after))
}

interface ProcessorTimes {
  readonly idle: number
  readonly all: number
}

function percentBetween(before: ProcessorTimes, after: ProcessorTimes): number {
  return 100 * (1 - (after.idle - before.idle) / (after.all - before.all))
}

/** Since the machine started, in milliseconds of one core. */
function processorTimes(): ProcessorTimes {
  const times = cpus().map((cpu) => cpu.times)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return {
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.map(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq)),
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
