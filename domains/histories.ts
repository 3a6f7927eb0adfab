import type { Decider, InStream } from './decider.ts'
import { apiKey } from './iam/apikey.ts'
import { apiKeyInvariants, tenantInvariants } from './iam/invariants.ts'
import { tenant } from './iam/tenant.ts'
import type { Invariants } from './invariants.ts'
import { book } from './money/book.ts'
import { bookInvariants } from './money/invariants.ts'

/** How the history of one kind of stream is folded, and what must hold for it. */
export interface History {
  readonly category: string
  readonly initialState: unknown
  evolve(state: unknown, event: InStream<object>): unknown
  readonly invariants: Invariants<unknown, object>
}

/** Declares the history of one kind of stream; the names of its streams begin with `category`. */
export function defineHistory<State, Event extends object>(
  category: string,
  { initialState, evolve }: Pick<Decider<never, Event, State>, 'initialState' | 'evolve'>,
  invariants: Invariants<State, Event> = { onEvent: () => [], onState: () => [] },
): History {
  return { category, initialState, evolve, invariants } as unknown as History
}

/** A reservation has no rules: whoever came first has it. Its state is how many claims there were. */
const reservation: Pick<Decider<never, object, number>, 'initialState' | 'evolve'> = {
  initialState: 0,
  evolve: (claims) => claims + 1,
}
const claimedOnce: Invariants<number, object> = {
  onEvent: (claims) => (claims === 0 ? [] : ['it was claimed twice']),
  onState: () => [],
}

/** The history of reservation streams, as commands claim them. */
export function defineReservation(category: string): History {
  return defineHistory(category, reservation, claimedOnce)
}

/** The kinds of streams that IAM has. */
export const iamHistories: readonly History[] = [
  defineHistory('iam.apikey', apiKey, apiKeyInvariants),
  defineHistory('iam.tenant', tenant, tenantInvariants),
  defineReservation('iam.slug'),
]

/** The kinds of streams that money has. */
export const moneyHistories: readonly History[] = [defineHistory('money.book', book, bookInvariants)]
