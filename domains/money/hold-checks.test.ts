import { plusMs } from '@heptad/schemas/instant.ts'
import { accountClosed, accountFrozen, accountPolicyChanged } from '@heptad/schemas/money/account.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { accountLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { periodClosed } from '@heptad/schemas/money/period.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { describe, test } from 'vitest'
import { DECIDED_AT, foldEvents, inStream, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import type { Leg } from './movement.ts'
import { account, command, credit, debit, idOf, opened } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const HOLD_MS = 72 * 3_600_000
const DOLLARS = { asset: 'USD' }
const ACCOUNTS = [opened, ...['a', 'b'].flatMap((path) => [account(path), account(path, DOLLARS)])]
const holdId = inStream(opened, ACCOUNTS.length).eventId
const HELD = held([debit('a', 60), credit('b', 60)])
const HELD_TWO = held([debit('a', 60), credit('b', 60), debit('b', 9, DOLLARS), credit('a', 9, DOLLARS)])

function held(legs: readonly Leg[]): readonly BookEvent[] {
  const decision = book.decide(
    foldEvents(book, ACCOUNTS),
    command('money.hold.place', { legs: [...legs], captureMax: '90' }),
  )
  return decision.kind === 'accepted' ? [...ACCOUNTS, ...decision.events] : []
}

/** What goes wrong: in the book before the command, and in what the command says or when it is decided. */
interface Fault {
  readonly name: string
  readonly code: MoneyRejection
  readonly events?: readonly BookEvent[]
  readonly asked?: object
  readonly facts?: object
}

const unbounded = { minBalance: null, maxBalance: null }
const limit = { side: 'debit', window: 'operation', isNet: false, maximum: '5' } as const
const closed = (at = DECIDED_AT) => periodClosed({ period: '2026', from: at, to: plusMs(at, 300 * HOLD_MS) })

const PERIOD: Fault = { name: 'a closed period', code: 'period-closed', events: [closed()] }
const GONE: readonly Fault[] = [
  { name: 'a hold that never was', code: 'hold-not-found', asked: { holdId: idOf('nothing') } },
  { name: 'a hold that is due', code: 'hold-expired', facts: { decidedAt: plusMs(DECIDED_AT, HOLD_MS) } },
]
/** In the order of the checks of a capture, once the hold is found. */
const OPEN: readonly Fault[] = [
  {
    name: 'a frozen account',
    code: 'account-frozen',
    events: [accountFrozen({ accountId: idOf('b'), debit: false, credit: true })],
  },
  { name: 'a closed account', code: 'account-closed', events: [accountClosed({ accountId: idOf('a') })] },
  { name: 'more than may be captured', code: 'capture-exceeds-hold', asked: { amount: '91' } },
  {
    name: 'a balance under the floor',
    code: 'insufficient-funds',
    events: [accountPolicyChanged({ accountId: idOf('a'), ...unbounded, minBalance: '-30' })],
  },
  {
    name: 'a balance over the ceiling',
    code: 'balance-ceiling-exceeded',
    events: [accountPolicyChanged({ accountId: idOf('b'), ...unbounded, maxBalance: '30' })],
  },
  {
    name: 'more than an account may move',
    code: 'limit-exceeded',
    events: [accountLimitsChanged({ accountId: idOf('a'), limits: [limit] })],
  },
]
const FAULTS = [PERIOD, ...GONE, ...OPEN]
const PAIRS = [
  ...pairs([PERIOD, ...OPEN]),
  ...GONE.flatMap((gone) => [{ first: PERIOD, second: gone }, ...OPEN.map((second) => ({ first: gone, second }))]),
]

function pairs(faults: readonly Fault[]) {
  return faults.flatMap((first, index) => faults.slice(index + 1).map((second) => ({ first, second })))
}

function expectRefused(history: readonly BookEvent[], code: MoneyRejection, ...faults: readonly Fault[]): void {
  const asked = Object.assign({ holdId, final: true }, ...faults.map((fault) => fault.asked))
  const capture = command('money.hold.capture', asked)
  const facts = Object.assign({}, capture.facts, ...faults.map((fault) => fault.facts))
  given(...history, ...faults.flatMap(({ events = [] }) => events))
    .when({ ...capture, facts } as BookCommand)
    .thenRejected(code)
}

describe('a capture is refused', () => {
  test.each(FAULTS)('for $name: $code', (fault) => expectRefused(HELD, fault.code, fault))

  test.each(PAIRS)('for $first.name before $second.name', ({ first, second }) =>
    expectRefused(HELD, first.code, first, second),
  )

  test.each(OPEN)('for one amount of several assets before $name', (fault) =>
    expectRefused(HELD_TWO, 'asset-mismatch', fault, { name: 'part', code: 'asset-mismatch', asked: { amount: '1' } }),
  )
})
