import type { Circumstance, Circumstances } from './circumstances.ts'
import type { Contestant, Settings } from './contestant.ts'
import type { Figure } from './figure.ts'
import type { Plan, Row } from './interleaved.ts'
import { untilQuiet } from './machine.ts'

/** What a benchmark stands on while it runs. */
export interface Ground {
  /** Settings of the engines below the contestants. */
  readonly settings: Settings
  /** The first is ours, with which the others are compared. */
  readonly contestants: readonly Contestant[]
  /** Waits, before each round, until nobody works in the aftermath of another. */
  quiet(): Promise<void>
  /** Ends the contestants and all below them. */
  close(): Promise<void>
}

interface Named {
  /** `npm run bench -- <name>` */
  readonly name: string
  readonly summary: string
  /** What one unit of work is and whom it is compared with. */
  readonly description: string
  /** Circumstances that it can be run under. */
  readonly takes: readonly Circumstance[]
}

/** Contestants that do the same work in turn. */
export interface Benchmark extends Named {
  readonly defaults: Pick<Plan, 'callers' | 'rounds' | 'seconds'>
  prepare(circumstances: Circumstances): Promise<Ground>
  /** What the rows say, with the goals. */
  figures(rows: readonly Row[], circumstances: Circumstances): readonly Figure[]
}

/** A number that can be set on the command line. */
export interface Size {
  readonly summary: string
  readonly default: number
}

/** What one measurement found. */
export interface Measured {
  readonly engines: Settings
  readonly settings: Readonly<Record<string, Settings>>
  readonly figures: readonly Figure[]
  readonly found: Readonly<Record<string, Settings>>
}

/** Figures that are no race: each is taken in its own way. */
export interface Measurement<Name extends string = string> extends Named {
  /** By name: `peerRate` is the option `--peer-rate`. */
  readonly sizes: Readonly<Record<Name, Size>>
  measure(
    sizes: Readonly<Record<Name, number>>,
    progress: (line: string) => void,
    circumstances: Circumstances,
  ): Promise<Measured>
}

/** Makes the contestants on an engine, one after the other. When one cannot be made, those before and the engine end. */
export async function ground(
  engine: { readonly settings: Settings; settle(): Promise<void>; stop(): Promise<void> },
  makers: readonly (() => Promise<Contestant>)[],
): Promise<Ground> {
  const contestants: Contestant[] = []
  const close = async () => {
    await Promise.allSettled(contestants.map((contestant) => contestant.close()))
    await engine.stop()
  }
  try {
    for (const make of makers) contestants.push(await make())
    return { settings: engine.settings, contestants, quiet: quietOn(engine), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What a round waits for on this engine: it has nothing left to do, and neither has the machine. */
export function quietOn(engine: { settle(): Promise<void> }): () => Promise<void> {
  return async () => {
    await engine.settle()
    await untilQuiet()
  }
}
