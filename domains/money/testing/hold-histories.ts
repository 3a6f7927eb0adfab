import fc from 'fast-check'
import type { BookCommand } from '../book-messages.ts'
import { account, command, credit, debit, opened, post } from './messages.ts'

/** Random holds on a few accounts. */

export const START = [opened, account('world'), account('a', { minBalance: '0' }), account('b', { maxBalance: '400' })]
const paths = fc.constantFrom('world', 'a', 'b')
export const amount = fc.integer({ min: 1, max: 120 })
export const hold = fc.nat(5)

/** What is asked about one of the holds that were placed before, by its number. */
export interface Step {
  readonly ms: number
  readonly act: (holdId: string) => BookCommand
  readonly hold: number
}
export const legs = fc
  .record({ from: paths, to: paths, one: amount, two: amount })
  .map(({ from, to, one, two }) => [debit(from, one + two), credit(to === from ? 'world' : to, one), credit('b', two)])
/** All that is available on some of the accounts, or an amount of it. */
const drawing = fc
  .record({ from: fc.shuffledSubarray(['a', 'world'], { minLength: 1 }), amount: fc.option(amount) })
  .map(({ from, amount: some }) => {
    const on = (path: string) => ({ account: path, asset: 'EUR' })
    const parts = [{ ...on('b'), remaining: true as const }]
    const whole = some === null ? 'available' : `${some}`
    return command('money.transaction.split', { from: from.map(on), amount: whole, side: 'debit', parts })
  })
export const act: fc.Arbitrary<Step['act']> = fc.oneof(
  legs.map((all) => () => post(all)),
  drawing.map((asked) => () => asked),
  fc
    .record({
      legs,
      expiresInMs: fc.integer({ min: 1, max: 50 }),
      captureMax: fc.option(amount.map(String), { nil: undefined }),
    })
    .map((data) => () => command('money.hold.place', data)),
  fc
    .record({ amount: fc.option(amount.map(String), { nil: undefined }), final: fc.boolean() })
    .map((data) => (holdId: string) => command('money.hold.capture', { holdId, ...data })),
  fc.constant((holdId: string) => command('money.hold.void', { holdId })),
  amount.map((to) => (holdId: string) => command('money.hold.adjust', { holdId, amount: `${to}` })),
  fc.constant((holdId: string) => command('money.hold.expire', { holdId })),
)
