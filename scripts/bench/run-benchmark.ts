import { once } from 'node:events'
import type { Benchmark, Measurement } from './benchmark.ts'
import { stopAllServers } from './benchmark-server.ts'
import { type Circumstances, circumstancesText } from './circumstances.ts'
import type { Figure } from './figure.ts'
import { interleaved, type Plan } from './interleaved.ts'
import { machine } from './machine.ts'
import type { Report } from './report.ts'

/**
 * Runs a benchmark and ends all that it started, also when it fails or is interrupted. `command` runs it again. Throws when
 * a contestant lost or doubled anything, and {@link Interrupted}.
 */
export async function runBenchmark(
  benchmark: Benchmark,
  plan: Plan,
  { command, ...circumstances }: Circumstances & { readonly command: string },
): Promise<Report> {
  const interrupted = interruption()
  const described = machine()
  const { settings, contestants, quiet, close } = await benchmark.prepare(circumstances)
  try {
    const { rows, found } = await Promise.race([interleaved(contestants, { ...plan, quiet }), interrupted])
    const { callers, rounds, seconds } = plan
    return {
      ...{ benchmark: benchmark.name, circumstances: circumstancesText(circumstances), command },
      ...{ at: new Date().toISOString(), machine: described, engines: settings },
      plan: { callers: callers.join(' '), rounds, seconds },
      settings: Object.fromEntries(contestants.map((contestant) => [contestant.name, contestant.settings])),
      ...{ rows, figures: measuredOnly(benchmark.figures(rows, circumstances)), found },
    }
  } finally {
    await close()
  }
}

interface MeasurementRun extends Circumstances {
  readonly command: string
  readonly progress: (line: string) => void
}

/** Takes a measurement, and ends what it started, also when it fails or is interrupted. Throws {@link Interrupted}. */
export async function runMeasurement<Name extends string>(
  measurement: Measurement<Name>,
  sizes: Readonly<Record<Name, number>>,
  { command, progress, ...circumstances }: MeasurementRun,
): Promise<Report> {
  const interrupted = interruption()
  const described = machine()
  const measuring = measurement.measure(sizes, progress, circumstances)
  const measured = await Promise.race([measuring, interrupted]).catch(async (error: unknown) => {
    await stopAllServers()
    await measuring.catch(() => {})
    throw error
  })
  const at = new Date().toISOString()
  return {
    benchmark: measurement.name,
    circumstances: circumstancesText(circumstances),
    command,
    at,
    machine: described,
    plan: sizes,
    rows: [],
    ...measured,
    figures: measuredOnly(measured.figures),
  }
}

/** Throws when a figure is no number: nothing was measured then. */
function measuredOnly(figures: readonly Figure[]): readonly Figure[] {
  const empty = figures.find(({ value }) => !Number.isFinite(value))
  if (empty !== undefined) throw new Error(`${empty.name}: nothing was measured`)
  return figures
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
