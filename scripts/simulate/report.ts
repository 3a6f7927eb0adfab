import type { RunSummary } from './run-seeds.ts'
import type { SimulationResult } from './simulation.ts'

/** How a run is called again. */
export interface Invoked {
  /** As they were given. */
  readonly faults: string
  readonly mutant?: string | undefined
}

/** What did not hold, how it came to that, and the command that shows it again. */
export function failureText({ seed, failure, steps }: SimulationResult, invoked: Invoked): string {
  if (failure === null) return ''
  return [
    ...failure.lastLines,
    '',
    `seed ${seed} failed after ${steps} steps`,
    `what must hold: ${failure.invariant}`,
    `what was seen:  ${failure.message}`,
    `again:          ${replayCommand(seed, invoked)}`,
    '',
  ].join('\n')
}

/** The exact command that runs one seed again. */
export function replayCommand(seed: number, { faults, mutant }: Invoked): string {
  const named = mutant === undefined ? '' : ` --mutant ${mutant}`
  return `npm run simulate -- --seed ${seed}${faults === 'all' ? '' : ` --faults ${faults}`}${named}`
}

/** One line about what held so far. */
export function progressText({ seeds, seconds, commands, events, steps }: RunSummary): string {
  const rate = (seeds / Math.max(seconds, 0.001)).toFixed(1)
  const counts = [`${whole(commands)} commands`, `${whole(events)} events`, `${whole(steps)} steps`].join(', ')
  return `${whole(seeds)} seeds held, ${rate} per second: ${counts}`
}

/** How long it will go on at the rate of the run so far. */
export function timeLeftText(
  { seeds, seconds }: Pick<RunSummary, 'seeds' | 'seconds'>,
  planned: { readonly seeds: number; readonly seconds: number },
): string {
  const bySeeds = ((planned.seeds - seeds) * seconds) / Math.max(seeds, 1)
  const minutes = Math.max(0, Math.min(bySeeds, planned.seconds - seconds)) / 60
  return minutes < 1 ? 'less than a minute left' : `${Math.ceil(minutes)} minutes left`
}

function whole(count: number): string {
  return count.toLocaleString('en')
}
