import { closedLoop, type RoundResult } from './closed-loop.ts'
import type { Contestant } from './contestant.ts'
import { median, pairedRatio, type Ratio } from './statistics.ts'

export interface BenchmarkPlan {
  readonly callers: readonly number[]
  readonly rounds: number
  readonly seconds: number
  /** Told of each round, for progress. */
  readonly onRound?: (line: string) => void
}

/** One contestant at one number of callers. */
export interface Row {
  readonly name: string
  readonly callers: number
  readonly rate: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** The first contestant's rate divided by this one's; null for the first itself. */
  readonly firstIsTimesFaster: Ratio | null
}

/**
 * Runs the contestants in turn, round after round, after one short round of warming up, and compares the first with each
 * other pair by pair. Every contestant verifies its work at the end.
 */
export async function interleaved(contestants: readonly Contestant[], plan: BenchmarkPlan): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const callers of plan.callers) {
    for (const contestant of contestants) await closedLoop(contestant, callers, 0.5)
    const results = new Map<Contestant, RoundResult[]>(contestants.map((contestant) => [contestant, []]))
    for (let round = 1; round <= plan.rounds; round += 1) {
      for (const contestant of contestants) {
        const result = await closedLoop(contestant, callers, plan.seconds)
        results.get(contestant)?.push(result)
        plan.onRound?.(`${callers} callers, round ${round}: ${contestant.name} ${Math.round(result.rate)}/s`)
      }
    }
    rows.push(...compare(contestants, callers, results))
  }
  for (const contestant of contestants) await contestant.verify()
  return rows
}

function compare(
  contestants: readonly Contestant[],
  callers: number,
  results: ReadonlyMap<Contestant, readonly RoundResult[]>,
): readonly Row[] {
  const ratesOf = (contestant: Contestant | undefined): readonly number[] =>
    contestant === undefined ? [] : (results.get(contestant) ?? []).map(({ rate }) => rate)
  const first = contestants[0]
  return contestants.map((contestant) => {
    const rounds = results.get(contestant) ?? []
    return {
      name: contestant.name,
      callers,
      rate: median(ratesOf(contestant)),
      p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
      p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
      firstIsTimesFaster: contestant === first ? null : pairedRatio(ratesOf(first), ratesOf(contestant)),
    }
  })
}
