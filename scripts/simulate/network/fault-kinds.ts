import type { Random } from '../schedule/random.ts'

/** What may go wrong, and what each kind means. */
export const FAULT_KINDS = {
  'lost-requests': 'a call never arrives',
  'lost-answers': 'a call is carried out, and its caller is not told',
  'late-landings': 'a call is given up, and carried out afterwards',
  repeats: 'a call is carried out twice',
  slow: 'a call or its answer takes seconds',
  'lost-wake-ups': 'a reader at the head is not told, or late, that there is more',
  partitions: 'a process is cut off and goes on with what it knows',
  stalls: 'a process stands still while the others go on',
  crashes: 'a process is gone with its memory, and starts again',
  clocks: "the processes' clocks differ, jump and are put back",
  poison: 'a projection cannot take some events until it is repaired',
  leases: 'leases are so short that owners lose them',
} as const

export type FaultKind = keyof typeof FAULT_KINDS

const KINDS = Object.keys(FAULT_KINDS) as FaultKind[]

/** Probabilities by kind; a kind that is missing does not happen. */
export type FaultRates = ReadonlyMap<FaultKind, number>

/** Reads `all`, `none` or a list like `crashes,slow`. Throws a RangeError that names an unknown kind. */
export function parseFaultKinds(text: string): ReadonlySet<FaultKind> {
  if (text === 'all') return new Set(KINDS)
  if (text === 'none') return new Set()
  return new Set(text.split(',').map(kindOf))
}

function kindOf(name: string): FaultKind {
  const kind = KINDS.find((candidate) => candidate === name)
  if (kind === undefined) throw new RangeError(`${name} is no kind of fault; there are ${KINDS.join(', ')}`)
  return kind
}

/**
 * What goes wrong in one simulation, and how often: each seed leaves some kinds out, because faults can hide one another
 * (Groce et al., "Swarm testing", 2012).
 */
export function drawFaultRates(random: Random, allowed: ReadonlySet<FaultKind>): FaultRates {
  const chosen = KINDS.filter((kind) => random.chance(0.6) && allowed.has(kind))
  return new Map(chosen.map((kind) => [kind, 0.01 + 0.12 * random.fraction()]))
}
