import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newAccount } from './account-evolve.ts'
import { Accounts } from './accounts.ts'
import { idOf } from './testing/messages.ts'

const named = (path: string, asset = 'EUR', accountId = idOf(path, asset)) =>
  newAccount({ accountId, path, asset, scale: 2, normalSide: 'credit', minBalance: null, maxBalance: null })

test('each of many accounts is found by its id and by its path and asset, and nothing else is', () => {
  const paths = Array.from({ length: 5000 }, (_, index) => `users:${index}:cash`)
  const accounts = paths.reduce((all, path) => all.add([named(path)]), Accounts.none(7))
  expect(accounts.size).toBe(5000)
  for (const [place, path] of paths.entries()) {
    expect(accounts.at(path, 'EUR')).toMatchObject({ path, place, accountId: idOf(path) })
    expect(accounts.get(idOf(path))).toBe(accounts.at(path, 'EUR'))
    expect(accounts.at(path, 'USD')).toBeUndefined()
  }
  expect(accounts.get(idOf('nobody'))).toBeUndefined()
})

test('accounts of the same terms share them', () => {
  const accounts = Accounts.none(7).add([named('a'), named('b'), named('c', 'USD')])
  const [a, b, c] = accounts
  expect(a?.terms).toBe(b?.terms)
  expect(c?.terms).not.toBe(a?.terms)
})

/** Which value is taken up, and which account it gets or changes. */
const steps = fc.array(fc.record({ on: fc.nat(20), name: fc.nat(8), isChange: fc.boolean() }), { maxLength: 60 })

test('states that went separate ways each have their own accounts, although they share an index', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const states: { accounts: Accounts; model: Map<string, bigint> }[] = [
        { accounts: Accounts.none(7), model: new Map() },
      ]
      for (const { on, name, isChange } of all) {
        const from = states[on % states.length]
        if (from === undefined) continue
        const path = `p${name}`
        const model = new Map(from.model)
        const present = from.accounts.at(path, 'EUR')
        model.set(path, (model.get(path) ?? -1n) + 1n)
        if (present === undefined) states.push({ accounts: from.accounts.add([named(path)]), model })
        else if (isChange) states.push({ accounts: from.accounts.set([present.moved('debit', 1n, 0n)]), model })
      }
      for (const { accounts, model } of states) {
        expect(new Map([...accounts].map(({ path, postedDebits }) => [path, postedDebits]))).toEqual(model)
        for (let name = 0; name <= 8; name += 1) {
          const path = `p${name}`
          expect(accounts.at(path, 'EUR')?.postedDebits).toBe(model.get(path))
          expect(accounts.get(idOf(path))?.path).toBe(model.has(path) ? path : undefined)
        }
      }
    }),
  )
})
