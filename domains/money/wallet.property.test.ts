import { plusMs } from '@heptad/schemas/instant.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision, InStream } from '../decider.ts'
import { DECIDED_AT, foldEvents, inStream } from '../testing/scenario.ts'
import { book } from './book.ts'
import type { BookEvent } from './book-messages.ts'
import { type BookState, findAccount } from './book-state.ts'
import { bookInvariants } from './invariants.ts'
import { tryHistories } from './testing/histories.ts'
import { account, idOf } from './testing/messages.ts'
import { START, type Step, step, WORLD } from './testing/wallet-histories.ts'
import type { Asked } from './testing/wallets.ts'

/** Random lives of a few wallets. */
tryHistories()

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
  )
})
