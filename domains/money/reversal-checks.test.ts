import { plusMs } from '@heptad/schemas/instant.ts'
import { accountClosed, accountFrozen, accountPolicyChanged } from '@heptad/schemas/money/account.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { accountLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { periodClosed } from '@heptad/schemas/money/period.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { describe, test } from 'vitest'
import { DECIDED_AT, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent, TransactionPosted } from './book-messages.ts'
import { eventsOf } from './testing/decided.ts'
import { account, credit, debit, idOf, opened, post, reverse } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const DOLLARS = { asset: 'USD' }
const ACCOUNTS = [opened, ...['a', 'b'].flatMap((path) => [account(path), account(path, DOLLARS)])]
const [original] = eventsOf(ACCOUNTS, post([debit('a', 100), credit('b', 100)])) as [TransactionPosted]
const [exchange] = eventsOf(
  ACCOUNTS,
  post([debit('a', 9), credit('b', 9), debit('b', 10, DOLLARS), credit('a', 10, DOLLARS)]),
) as [TransactionPosted]

type More = NonNullable<Parameters<typeof reverse>[1]>
/** What goes wrong: in the book before the command, and in what the command says. */
interface Fault {
  readonly name: string
  readonly code: MoneyRejection
  readonly events?: readonly BookEvent[]
  readonly asked?: More
  readonly isUnknown?: boolean
}

const whole = eventsOf([...ACCOUNTS, original], reverse(original))
const unbounded = { minBalance: null, maxBalance: null }
const limit = { side: 'debit', window: 'operation', isNet: false, maximum: '5' } as const
const portion = (leg: number, amount: string, more: object = {}) => ({ leg, amount, ...more })

/** In the order of the checks. What says which legs is left to the pairs that can say both. */
const FAULTS: readonly Fault[] = [
  {
    name: 'a closed period',
    code: 'period-closed',
    events: [periodClosed({ period: '2026-01', from: DECIDED_AT, to: plusMs(DECIDED_AT, 1) })],
  },
  { name: 'an original that is not there', code: 'transaction-not-found', isUnknown: true },
  { name: 'legs that do not balance', code: 'unbalanced', asked: { legs: [portion(0, '7')] } },
  {
    name: 'a frozen account',
    code: 'account-frozen',
    events: [accountFrozen({ accountId: idOf('b'), debit: true, credit: false })],
  },
  { name: 'a closed account', code: 'account-closed', events: [accountClosed({ accountId: idOf('a') })] },
  { name: 'an original that is reversed', code: 'already-reversed', events: whole },
  {
    name: 'a condition on an old version',
    code: 'version-conflict',
    asked: { legs: [portion(0, '9', { ifVersion: '0' }), portion(1, '9')] },
  },
  {
    name: 'a condition on too little',
    code: 'insufficient-funds',
    asked: { legs: [portion(0, '9'), portion(1, '9', { ifAvailable: '999' })] },
  },
  {
    name: 'a balance under the floor',
    code: 'insufficient-funds',
    events: [accountPolicyChanged({ accountId: idOf('b'), ...unbounded, minBalance: '99' })],
  },
  {
    name: 'a balance over the ceiling',
    code: 'balance-ceiling-exceeded',
    events: [accountPolicyChanged({ accountId: idOf('a'), ...unbounded, maxBalance: '-99' })],
  },
  {
    name: 'more than an account may move',
    code: 'limit-exceeded',
    events: [accountLimitsChanged({ accountId: idOf('b'), limits: [limit] })],
  },
]

const PAIRS = FAULTS.flatMap((first, index) =>
  FAULTS.slice(index + 1)
    .filter((second) => first.asked === undefined || second.asked === undefined)
    .map((second) => ({ first, second })),
)

function expectRefused(code: MoneyRejection, ...faults: readonly Fault[]): void {
  const command = reverse(original, Object.assign({}, ...faults.map(({ asked }) => asked)))
  const facts = faults.some(({ isUnknown }) => isUnknown) ? { ...command.facts, original: null } : command.facts
  given(...ACCOUNTS, original, ...faults.flatMap(({ events = [] }) => events))
    .when({ ...command, facts } as BookCommand)
    .thenRejected(code)
}

describe('a reversal is refused', () => {
  test.each(FAULTS)('for $name: $code', (fault) => expectRefused(fault.code, fault))

  test.each(PAIRS)('for $first.name before $second.name', ({ first, second }) =>
    expectRefused(first.code, first, second),
  )

  test('for a leg that the original does not have, as for more than it had', () => {
    const legs = [portion(0, '5'), portion(1, '5'), portion(7, '1')]
    given(...ACCOUNTS, original)
      .when(reverse(original, { legs }))
      .thenRejected('reversal-exceeds-original', { leg: 7, left: '0' })
  })

  test('for what it takes back being frozen before taking back too much, and for that before a condition', () => {
    const tooMuch = [portion(0, '101', { ifVersion: '0' }), portion(1, '101')]
    const frozen = accountFrozen({ accountId: idOf('b'), debit: true, credit: false })
    given(...ACCOUNTS, original, frozen)
      .when(reverse(original, { legs: tooMuch }))
      .thenRejected('account-frozen')
    given(...ACCOUNTS, original)
      .when(reverse(original, { legs: tooMuch }))
      .thenRejected('reversal-exceeds-original', { leg: 0 })
  })

  test('for the period in which it takes effect, whatever the moment of the decision, and before it is looked up', () => {
    const closed = periodClosed({ period: '2026-01', from: DECIDED_AT, to: plusMs(DECIDED_AT, 1) })
    const dated = (ms: number) => reverse(original, { effectiveAt: plusMs(DECIDED_AT, ms) })
    given(...ACCOUNTS, original, closed)
      .when(dated(1))
      .thenState(() => {})
    const earlier = periodClosed({ period: '2025', from: plusMs(DECIDED_AT, -2), to: plusMs(DECIDED_AT, -1) })
    const unknown = { ...dated(-2), facts: { ...dated(-2).facts, original: null } } as BookCommand
    given(...ACCOUNTS, original, earlier)
      .when(unknown)
      .thenRejected('period-closed', { period: '2025' })
  })

  test('for one amount of several assets before a frozen account', () => {
    given(...ACCOUNTS, exchange, accountFrozen({ accountId: idOf('b'), debit: true, credit: true }))
      .when(reverse(exchange, { amount: '1' }))
      .thenRejected('asset-mismatch')
  })
})
