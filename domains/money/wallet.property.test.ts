import { plusMs } from '@heptad/schemas/instant.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision, InStream } from '../decider.ts'
import { DECIDED_AT, foldEvents, inStream } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookCommand, BookEvent } from './book-messages.ts'
import { type BookState, findAccount } from './book-state.ts'
import { bookInvariants } from './invariants.ts'
import { account, command, idOf, opened } from './testing/messages.ts'
import { type Asked, wallet } from './testing/wallets.ts'

/** Random lives of a few wallets. `HEPTAD_LONG_PROPERTIES=1` tries 10,000 of them. */
const numRuns = process.env.HEPTAD_LONG_PROPERTIES === '1' ? 10_000 : 200

const USERS = ['1', '2', '3']
const WORLD = { account: 'world:EUR', asset: 'EUR' } as const
const walletOf = (user: string) => idOf(`users:${user}:cash`)
const START = [opened, ...USERS.map((user) => account(`users:${user}:cash`, { minBalance: '0' })), account('shop')]

/** The same wish twice: of the wallets, and of the ledger by somebody who knows how it is done there. */
interface Wish {
  readonly ofWallets: (holdId: string) => Asked
  readonly ofLedger: (holdId: string) => BookCommand
}

const user = fc.constantFrom(...USERS)
const amount = fc.integer({ min: 1, max: 90 }).map(String)
const counterparty = fc.option(fc.constantFrom('shop', 'users:2:cash', 'nowhere'), { nil: undefined })

function legs(user: string, amount: string, side: 'debit' | 'credit', path = WORLD.account as string) {
  const other = side === 'debit' ? ('credit' as const) : ('debit' as const)
  return [
    { accountId: walletOf(user), side, amount },
    { account: path, asset: 'EUR', side: other, amount },
  ]
}

const moving = (verb: 'credit' | 'debit') =>
  fc.record({ user, amount, counterparty }).map(
    ({ user, amount, counterparty }): Wish => ({
      ofWallets: () => wallet(verb, { walletId: walletOf(user), amount, counterparty }),
      ofLedger: () => command('money.transaction.post', { legs: legs(user, amount, verb, counterparty) }),
    }),
  )
const transfer = fc.record({ user, to: user, amount }).map(
  ({ user, to, amount }): Wish => ({
    ofWallets: () => wallet('transfer', { fromWalletId: walletOf(user), toWalletId: walletOf(to), amount }),
    ofLedger: () => command('money.transaction.post', { legs: legs(user, amount, 'debit', `users:${to}:cash`) }),
  }),
)
const hold = fc.record({ user, amount, counterparty, expiresInMs: fc.integer({ min: 1, max: 30 }) }).map(
  ({ user, amount, counterparty, expiresInMs }): Wish => ({
    ofWallets: () => wallet('hold', { walletId: walletOf(user), amount, counterparty, expiresInMs }),
    ofLedger: () => command('money.hold.place', { legs: legs(user, amount, 'debit', counterparty), expiresInMs }),
  }),
)
const confirm = fc.option(amount, { nil: undefined }).map(
  (amount): Wish => ({
    ofWallets: (holdId) => wallet('confirm', { holdId, amount }),
    ofLedger: (holdId) => command('money.hold.capture', { holdId, amount, final: true }),
  }),
)
const cancel = fc.constant<Wish>({
  ofWallets: (holdId) => wallet('cancel', { holdId }),
  ofLedger: (holdId) => command('money.hold.void', { holdId }),
})

const step = fc.record({
  wish: fc.oneof(moving('credit'), moving('credit'), moving('debit'), transfer, hold, confirm, cancel),
  ms: fc.constantFrom(0, 0, 5, 40),
  hold: fc.nat(5),
})
interface Step {
  readonly wish: Wish
  readonly ms: number
  readonly hold: number
}

/** A book that is asked one thing after the other, each event of which is judged. */
class Life {
  state: BookState
  readonly events: InStream<BookEvent>[] = []
  #count: number

  constructor(events: readonly BookEvent[]) {
    this.state = foldEvents(book, events)
    this.#count = events.length
  }

  ask(asked: (holdId: string) => Asked, { ms, hold }: Step): string {
    const placed = this.events.filter(({ type }) => type === 'money.hold.placed')
    const holdId = placed[hold % Math.max(1, placed.length)]?.eventId ?? idOf('no hold')
    const command = asked(holdId)
    const decidedAt = plusMs(DECIDED_AT, ms)
    const facts = { ...command.facts, decidedAt, hold: { resolvedAs: 'voided' } }
    const decision: Decision<BookEvent> = book.decide(this.state, { ...command, facts } as Asked)
    if (decision.kind === 'rejected') return decision.rejection.code
    for (const event of decision.events) {
      const stored = { ...inStream(event, this.#count++), decidedAt }
      const after = book.evolve(this.state, stored)
      expect(bookInvariants.onEvent(this.state, stored, after)).toEqual([])
      this.state = after
      this.events.push(stored)
    }
    expect(bookInvariants.onState(this.state)).toEqual([])
    return decision.events.map(({ type }) => type).join()
  }

  /** What each account holds, but for the world while nobody has needed it. */
  get standing() {
    if (this.state.kind === 'none') return []
    return [...this.state.accounts]
      .filter(({ path, version }) => path !== WORLD.account || version > 0n)
      .map(({ path, postedDebits, postedCredits, pendingDebits, pendingCredits, version }) =>
        [path, postedDebits, postedCredits, pendingDebits, pendingCredits, version].join(' '),
      )
      .sort()
  }
}

test('what wallets are asked leaves what the ledger would leave, and is refused as the ledger would refuse', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const [wallets, ledger] = [new Life(START), new Life([...START, account(WORLD.account, { normalSide: 'debit' })])]
      let now = 0
      for (const { wish, ms, hold } of steps) {
        now += ms
        const said = wallets.ask(wish.ofWallets, { wish, ms: now, hold })
        const expected = ledger.ask(wish.ofLedger, { wish, ms: now, hold })
        expect(said.replace('money.account.opened,', '')).toBe(expected)
      }
      expect(wallets.standing).toEqual(ledger.standing)
    }),
    { numRuns },
  )
})

test('the world is opened once at most, whatever is asked in whatever order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const wallets = new Life(START)
      for (const one of steps) wallets.ask(one.wish.ofWallets, one)
      const worlds = wallets.events.filter(({ type }) => type === 'money.account.opened')
      const isThere = wallets.state.kind === 'open' && findAccount(wallets.state, WORLD) !== undefined
      expect(worlds).toHaveLength(isThere ? 1 : 0)
    }),
    { numRuns },
  )
})
