import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePermissions } from './permission.ts'

test.each([
  [[], 'money.holds.place', false],
  [['money.holds.place'], 'money.holds.place', true],
  [['money.holds.place'], 'money.holds', false],
  [['money.holds.place'], 'money.holds.void', false],
  [['money.holds'], 'money.holds.place', false],
  [['money.*'], 'money.holds.place', true],
  [['money.*'], 'money.holds.*', true],
  [['money.*'], 'money.*', true],
  [['money.*'], 'moneybox.holds.place', false],
  [['money.*'], 'iam.apikeys.create', false],
  [['money.*'], '*', false],
  [['money.holds.*'], 'money.holds.place', true],
  [['money.holds.*'], 'money.*', false],
  [['money.holds.*'], 'money.accounts.open', false],
  [['*'], 'money.holds.place', true],
  [['*'], 'iam.*', true],
  [['*'], '*', true],
  [['*'], 'system.tenants.list', false],
  [['*'], 'system.*', false],
  [['system.*'], 'system.tenants.list', true],
  [['system.*'], 'system.*', true],
  [['system.*'], 'money.holds.place', false],
  [['system.*'], '*', false],
  [['*', 'system.*'], 'system.tenants.list', true],
  [['system.tenants.list'], 'system.tenants.register', false],
])('who holds %j is allowed %s: %s', (held, permission, allowed) => {
  expect(compilePermissions(held).allows(permission)).toBe(allowed)
})

const segment = fc.constantFrom('money', 'iam', 'system', 'holds', 'place')
const permission = fc.array(segment, { minLength: 2, maxLength: 4 }).map((segments) => segments.join('.'))
const scope = fc.oneof(
  permission,
  fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => [...segments, '*'].join('.')),
  fc.constant('*'),
)

/** The rule spelt out for one held scope, by comparing text. */
function grants(held: string, asked: string): boolean {
  if (held === asked) return true
  if (held === '*') return asked.split('.')[0] !== 'system'
  return held.endsWith('.*') && asked.startsWith(held.slice(0, -1))
}

test('a compiled set agrees with reading the held scopes one by one', () => {
  fc.assert(
    fc.property(fc.array(scope, { maxLength: 5 }), permission, (held, asked) => {
      expect(compilePermissions(held).allows(asked)).toBe(held.some((one) => grants(one, asked)))
    }),
  )
})

test('who may grant a scope holds everything in it, so no chain of keys widens rights', () => {
  fc.assert(
    fc.property(fc.array(scope, { maxLength: 5 }), scope, permission, (held, granted, asked) => {
      const holder = compilePermissions(held)
      fc.pre(holder.allows(granted) && compilePermissions([granted]).allows(asked))
      expect(holder.allows(asked)).toBe(true)
    }),
  )
})
