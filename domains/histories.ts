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

function history<State, Event extends object>(
  category: string,
  { initialState, evolve }: Pick<Decider<never, Event, State>, 'initialState' | 'evolve'>,
  invariants: Invariants<State, Event>,
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

/** The history of every kind of stream of every module. */
export const allHistories: readonly History[] = [
  history('iam.apikey', apiKey, apiKeyInvariants),
  history('iam.tenant', tenant, tenantInvariants),
  history('iam.slug', reservation, claimedOnce),
  history('money.book', book, bookInvariants),
]
