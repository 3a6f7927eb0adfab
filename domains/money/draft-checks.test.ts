import { plusMs } from '@heptad/schemas/instant.ts'
import { accountClosed, accountFrozen, accountPolicyChanged } from '@heptad/schemas/money/account.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { exchangeTransaction } from '@heptad/schemas/money/exchange.ts'
import { accountLimitsChanged } from '@heptad/schemas/money/limit.ts'
import { periodClosed } from '@heptad/schemas/money/period.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { splitTransaction } from '@heptad/schemas/money/split.ts'
import { describe, test } from 'vitest'
import { DECIDED_AT, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { after } from './testing/decided.ts'
import { account, command, credit, debit, idOf, opened, post } from './testing/messages.ts'

/** What is wrong with the sources or parts of a split, or with what an exchange rounds to, has its own place among the checks. */
const given = scenario(book, moneyEvents)
const ACCOUNTS = after(
  [
    opened,
    ...['a', 'b', 'liquidity', 'rich'].flatMap((path) => [account(path), account(path, { asset: 'USD' })]),
    account('till', { normalSide: 'debit' }),
  ],
  post([debit('liquidity', 5), credit('rich', 5)]),
)
const euros = { account: 'a', asset: 'EUR' }

/** What goes wrong: in the book before the command, or with the account that gives or the one that takes. */
interface Fault {
  readonly name: string
  readonly code: MoneyRejection
  readonly events?: readonly BookEvent[]
  readonly from?: object
  readonly to?: object
}

const january = periodClosed({ period: '2026-01', from: DECIDED_AT, to: plusMs(DECIDED_AT, 1) })
/** In the order of the checks. */
const BEFORE: readonly Fault[] = [
  { name: 'a closed period', code: 'period-closed', events: [january] },
  { name: 'an account that is not there', code: 'account-not-found', to: { account: 'nowhere' } },
  { name: 'another asset', code: 'asset-mismatch', from: { account: undefined, accountId: idOf('a', 'USD') } },
  { name: 'another scale', code: 'scale-mismatch', from: { scale: 3 } },
]
const unbounded = { minBalance: null, maxBalance: null }
const limit = { side: 'debit', window: 'operation', isNet: false, maximum: '1' } as const
const ON_BOTH_SIDES: Fault = { name: 'one account on both sides', code: 'same-account', to: { account: 'a' } }
/** Also of an account that has nothing to move. */
const OF_ACCOUNTS: readonly Fault[] = [
  {
    name: 'a frozen account',
    code: 'account-frozen',
    events: [accountFrozen({ accountId: idOf('a'), debit: true, credit: false })],
  },
  { name: 'a closed account', code: 'account-closed', events: [accountClosed({ accountId: idOf('a') })] },
  { name: 'an old version', code: 'version-conflict', from: { ifVersion: '4' } },
  { name: 'a condition on too little', code: 'insufficient-funds', from: { ifAvailable: '1' } },
]
const OF_AMOUNTS: readonly Fault[] = [
  {
    name: 'a balance under the floor',
    code: 'insufficient-funds',
    events: [accountPolicyChanged({ accountId: idOf('a'), ...unbounded, minBalance: '0' })],
  },
  {
    name: 'more than an account may move',
    code: 'limit-exceeded',
    events: [accountLimitsChanged({ accountId: idOf('a'), limits: [limit] })],
  },
]

interface Kind {
  readonly kind: string
  readonly code: MoneyRejection
  /** Flawed by nothing but the faults, or in its own way as well. */
  readonly asked: (faults: readonly Fault[], isFlawed: boolean) => BookCommand
  readonly before: readonly Fault[]
  readonly after: readonly Fault[]
}

function split(sources: object, to: object, more: object = {}): BookCommand {
  const data = { bookId: 'main', from: sources, amount: '5', parts: [{ ...to, remaining: true }], ...more }
  return command('money.transaction.split', splitTransaction.data.parse(data) as never)
}

const AFTER = [...OF_ACCOUNTS, ...OF_AMOUNTS]
const KINDS: readonly Kind[] = [
  {
    kind: 'a split',
    code: 'split-invalid',
    before: [...BEFORE, ON_BOTH_SIDES],
    after: AFTER,
    asked(faults, isFlawed) {
      const [from, to] = parties(faults, { ...euros, account: 'b' })
      return split(from, to, { parts: [{ ...to, fixed: isFlawed ? '4' : '5' }] })
    },
  },
  {
    kind: 'a split between assets',
    code: 'asset-mismatch',
    before: BEFORE.slice(0, 3),
    after: [...BEFORE.slice(3), ON_BOTH_SIDES, ...AFTER],
    asked(faults, isFlawed) {
      const [from, to] = parties(faults, { ...euros, account: 'b' })
      return split([{ account: 'liquidity', asset: isFlawed ? 'USD' : 'EUR' }, from], to)
    },
  },
  {
    kind: 'a split with a source that grows',
    code: 'split-invalid',
    before: [...BEFORE, ON_BOTH_SIDES],
    after: AFTER,
    asked(faults, isFlawed) {
      const [from, to] = parties(faults, { ...euros, account: 'b' })
      return split([{ account: isFlawed ? 'till' : 'liquidity', asset: 'EUR' }, from], to)
    },
  },
  {
    kind: 'a split of what is available',
    code: 'amount-not-positive',
    before: [...BEFORE, ON_BOTH_SIDES],
    after: OF_ACCOUNTS,
    asked(faults, isFlawed) {
      const [from, to] = parties(faults, { ...euros, account: 'b' })
      return split([from, { account: isFlawed ? 'liquidity' : 'rich', asset: 'EUR' }], to, { amount: 'available' })
    },
  },
  {
    kind: 'an exchange',
    code: 'amount-not-positive',
    before: BEFORE,
    after: AFTER,
    asked(faults, isFlawed) {
      const [from, to] = parties(faults, { account: 'b', asset: 'USD' })
      const data = { bookId: 'main', from: { ...from, amount: '5' }, to, rate: isFlawed ? '0.001' : '1' }
      return command('money.transaction.exchange', exchangeTransaction.data.parse(data) as never)
    },
  },
]

function parties(faults: readonly Fault[], taker: object): readonly [object, object] {
  return [
    Object.assign({ ...euros }, ...faults.map(({ from }) => from)),
    Object.assign({ ...taker }, ...faults.map(({ to }) => to)),
  ]
}

function expectRefused(code: MoneyRejection, faults: readonly Fault[], asked: BookCommand): void {
  given(...ACCOUNTS, ...faults.flatMap(({ events = [] }) => events))
    .when(asked)
    .thenRejected(code)
}

describe.each(KINDS)('$kind is refused', ({ code, asked, before, after }) => {
  const rows = (faults: readonly Fault[]) => faults.map((fault) => [fault.name, fault] as const)

  test('for its own fault', () => expectRefused(code, [], asked([], true)))

  test.each(rows([...before, ...after]))('for %s', (_, fault) =>
    expectRefused(fault.code, [fault], asked([fault], false)),
  )

  test.each(rows(before))('for %s before its own fault', (_, fault) =>
    expectRefused(fault.code, [fault], asked([fault], true)),
  )

  test.each(rows(after))('for its own fault before %s', (_, fault) =>
    expectRefused(code, [fault], asked([fault], true)),
  )
})
