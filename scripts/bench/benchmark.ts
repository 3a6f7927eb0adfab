import type { Contestant, Settings } from './contestant.ts'
import type { Plan } from './interleaved.ts'

/** What a benchmark stands on while it runs. */
export interface Ground {
  /** Settings of the engines below the contestants. */
  readonly settings: Settings
  /** The first is ours, with which the others are compared. */
  readonly contestants: readonly Contestant[]
  /** Ends the contestants and all below them. */
  close(): Promise<void>
}

/** One comparison: `npm run bench -- <name>`. */
export interface Benchmark {
  readonly name: string
  readonly summary: string
  /** What one unit of work is and whom it is compared with. */
  readonly description: string
  readonly defaults: Pick<Plan, 'callers' | 'rounds' | 'seconds'>
  prepare(): Promise<Ground>
}

/** Makes the contestants on an engine, one after the other. When one cannot be made, those before and the engine end. */
export async function ground(
  engine: { readonly settings: Settings; stop(): Promise<void> },
  makers: readonly (() => Promise<Contestant>)[],
): Promise<Ground> {
  const contestants: Contestant[] = []
  const close = async () => {
    await Promise.allSettled(contestants.map((contestant) => contestant.close()))
    await engine.stop()
  }
  try {
    for (const make of makers) contestants.push(await make())
    return { settings: engine.settings, contestants, close }
  } catch (error) {
    await close()
    throw error
  }
}
