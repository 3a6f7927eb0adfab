import type { FaultKind } from './network/fault-kinds.ts'
import { type SimulationResult, simulate } from './simulation.ts'

export interface RunOptions {
  readonly firstSeed: number
  /** At most so many seeds … */
  readonly seeds: number
  /** … and no new one after so many seconds. */
  readonly seconds: number
  readonly faults: ReadonlySet<FaultKind>
  /** Told of each seed that held. */
  readonly onSeed?: (summary: RunSummary) => void
}

export interface RunSummary {
  readonly seeds: number
  readonly steps: number
  readonly commands: number
  readonly events: number
  readonly seconds: number
  /** The first seed that did not hold: nothing was run after it. */
  readonly failed: SimulationResult | null
}

/** Runs seeds one after the other until one fails. */
export async function runSeeds({ firstSeed, seeds, seconds, faults, onSeed }: RunOptions): Promise<RunSummary> {
  const began = performance.now()
  let summary: RunSummary = { seeds: 0, steps: 0, commands: 0, events: 0, seconds: 0, failed: null }
  for (let seed = firstSeed; seed < firstSeed + seeds && summary.seconds < seconds; seed += 1) {
    const result = await simulate(seed, faults)
    summary = added(summary, result, (performance.now() - began) / 1000)
    if (result.failure !== null) return summary
    onSeed?.(summary)
  }
  return summary
}

function added(summary: RunSummary, result: SimulationResult, seconds: number): RunSummary {
  return {
    seeds: summary.seeds + 1,
    steps: summary.steps + result.steps,
    commands: summary.commands + result.commands,
    events: summary.events + result.events,
    seconds,
    failed: result.failure === null ? null : result,
  }
}
