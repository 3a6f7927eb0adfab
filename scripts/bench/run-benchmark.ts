import { once } from 'node:events'
import type { Benchmark } from './benchmark.ts'
import { interleaved, type Plan } from './interleaved.ts'
import { machine } from './machine.ts'
import type { Report } from './report.ts'

/**
 * Runs a benchmark and ends all that it started, also when it fails or is interrupted. Throws when a contestant lost or
 * doubled anything, and {@link Interrupted}.
 */
export async function runBenchmark(benchmark: Benchmark, plan: Plan): Promise<Report> {
  const interrupted = interruption()
  const described = machine()
  const { settings, contestants, close } = await benchmark.prepare()
  try {
    const { rows, found } = await Promise.race([interleaved(contestants, plan), interrupted])
    const { callers, rounds, seconds } = plan
    return {
      benchmark: benchmark.name,
      at: new Date().toISOString(),
      machine: described,
      engines: settings,
      plan: { callers, rounds, seconds },
      settings: Object.fromEntries(contestants.map((contestant) => [contestant.name, contestant.settings])),
      rows,
      found,
    }
  } finally {
    await close()
  }
}

/** Somebody wanted it to end before it was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** Rejects at the first signal; a second one ends the process at once. */
function interruption(): Promise<never> {
  const signals = ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal))
  const rejecting = Promise.race(signals).then((): never => {
    throw new Interrupted('interrupted; ending what was started')
  })
  rejecting.catch(() => {})
  return rejecting
}
