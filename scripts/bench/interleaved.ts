import { calibrate } from './calibrate.ts'
import type { Contestant, RoundResult, Settings } from './contestant.ts'
import { untilQuiet } from './machine.ts'
import { median, pairedRatio, type Ratio } from './statistics.ts'

export interface Plan {
  readonly callers: readonly number[]
  readonly rounds: number
  readonly seconds: number
  /** Told of each round. */
  readonly onRound: (line: string) => void
  /** Waited for before each round; by default until the machine is quiet. */
  readonly quiet?: () => Promise<void>
}

/** One contestant at one number of callers: medians of its rounds. */
export interface Row extends RoundResult {
  readonly name: string
  readonly callers: number
  /** Connections of its pool; null when it has no choice. */
  readonly pool: number | null
  /** The first contestant's rate divided by this one's; null for the first itself. */
  readonly firstIsTimesFaster: Ratio | null
  /** Latencies in an open loop at {@link PACE} of the rate, of contestants that can be paced. */
  readonly paced?: RoundResult
}

/** The share of its capacity at which a contestant's latencies are taken. */
export const PACE = 0.7

/** The rows, and what each contestant found when it checked its work. */
export interface Outcome {
  readonly rows: readonly Row[]
  readonly found: Readonly<Record<string, Settings>>
}

interface Entry {
  readonly contestant: Contestant
  readonly pool: number | null
  readonly rounds: RoundResult[]
  readonly paced: RoundResult[]
}

/**
 * Runs the contestants in turn, round after round, and compares the first with each other pair by pair. Every second round goes
 * backward, and each round waits until what the one before has left to do in the background is done, so that nobody works in another's
 * aftermath. Each is warmed up and given its best pool before, and verifies all its work at the end.
 */
export async function interleaved(contestants: readonly Contestant[], plan: Plan): Promise<Outcome> {
  const rows: Row[] = []
  for (const callers of plan.callers) rows.push(...(await atCallers(contestants, callers, plan)))
  const found: Record<string, Settings> = {}
  for (const contestant of contestants) found[contestant.name] = await contestant.verify()
  return { rows, found }
}

async function atCallers(contestants: readonly Contestant[], callers: number, plan: Plan): Promise<readonly Row[]> {
  const { quiet = untilQuiet } = plan
  const entries: Entry[] = []
  for (const contestant of contestants)
    entries.push({ contestant, pool: await calibrate(contestant, callers, plan.seconds / 2), rounds: [], paced: [] })
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const { contestant, rounds } of round % 2 === 1 ? entries : entries.toReversed()) {
      await quiet()
      const result = await contestant.round(callers, plan.seconds)
      rounds.push(result)
      plan.onRound(`${callers} callers, round ${round}: ${contestant.name} ${Math.round(result.rate)}/s`)
    }
  }
  for (let round = 1; round <= plan.rounds; round += 1)
    for (const entry of entries) {
      await quiet()
      await pace(entry, callers, plan, round)
    }
  return entries.map((entry) => rowOf(entry, entries[0] ?? entry, callers))
}

async function pace({ contestant, rounds, paced }: Entry, callers: number, plan: Plan, round: number): Promise<void> {
  const result = await contestant.paced?.(callers, plan.seconds, PACE * median(rounds.map(rateOf)))
  if (result === undefined) return
  paced.push(result)
  const { rate, p50Ms, p99Ms } = result
  const latencies = `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`
  plan.onRound(`${callers} callers, paced round ${round}: ${contestant.name} ${Math.round(rate)}/s, ${latencies}`)
}

function rowOf(entry: Entry, first: Entry, callers: number): Row {
  const { contestant, pool, rounds, paced } = entry
  const ratio = () => pairedRatio(first.rounds.map(rateOf), rounds.map(rateOf))
  return {
    name: contestant.name,
    callers,
    pool,
    ...medians(rounds),
    ...(paced.length === 0 ? {} : { paced: medians(paced) }),
    firstIsTimesFaster: entry === first ? null : ratio(),
  }
}

function medians(rounds: readonly RoundResult[]): RoundResult {
  const of = (field: keyof RoundResult) => median(rounds.map((result) => result[field]))
  return { rate: of('rate'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms') }
}

function rateOf({ rate }: RoundResult): number {
  return rate
}
