import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { wholeNumber } from './arguments.ts'

/** What makes a run harder than the usual one. */
export interface Circumstances {
  /** Events that the log already has; null for an empty one. */
  readonly log: number | null
  /** A transaction with a snapshot stays open in another session. */
  readonly snapshot: boolean
  /** Milliseconds added to every fsync of PostgreSQL. */
  readonly fsyncDelay: number
}

export type Circumstance = keyof Circumstances

const NOTHING_SPECIAL: Circumstances = { log: null, snapshot: false, fsyncDelay: 0 }

/** Offers the options of the circumstances that a benchmark knows. */
export function circumstanceOptions(command: Command, takes: readonly Circumstance[]): Command {
  if (takes.includes('log'))
    command.option(
      '--log <events>',
      'on a log that already has so many (20M), beside a fresh one; made once below .cache/',
      eventCount,
    )
  if (takes.includes('snapshot'))
    command.option('--snapshot', 'with an idle transaction that keeps a snapshot open meanwhile, and without')
  if (takes.includes('fsyncDelay'))
    command.option(
      '--fsync-delay <ms>',
      'adds so many milliseconds to every fsync of PostgreSQL (needs cc)',
      wholeNumber,
    )
  return command
}

/** The circumstances among the options of a command line. Throws on two of them that would hide each other. */
export function circumstancesOf(options: Partial<Circumstances>): Circumstances {
  const circumstances = { ...NOTHING_SPECIAL, ...pick(options) }
  const { log, snapshot, fsyncDelay } = circumstances
  if ([log !== null, snapshot, fsyncDelay > 0].filter(Boolean).length > 1)
    throw new InvalidArgumentError('--log, --snapshot and --fsync-delay go one at a time')
  return circumstances
}

/** What is special about a run, for its title; empty when nothing is. */
export function circumstancesText({ log, snapshot, fsyncDelay }: Circumstances): string {
  if (log !== null) return `on a log of ${log.toLocaleString('en')} events`
  if (snapshot) return 'with a snapshot open elsewhere'
  return fsyncDelay > 0 ? `with ${fsyncDelay} ms more for every fsync` : ''
}

function pick({ log, snapshot, fsyncDelay }: Partial<Circumstances>): Partial<Circumstances> {
  return {
    ...(log !== undefined && { log }),
    ...(snapshot !== undefined && { snapshot }),
    ...(fsyncDelay !== undefined && { fsyncDelay }),
  }
}

/** `200000`, `500k` or `20M`. */
export function eventCount(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([kM]?)$/.exec(text) ?? []
  if (digits === undefined) throw new InvalidArgumentError('It must be a number such as 200000, 500k or 20M.')
  return wholeNumber(digits) * ({ k: 1000, M: 1_000_000 }[unit] ?? 1)
}
