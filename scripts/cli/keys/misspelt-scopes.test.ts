import { expect, test } from 'vitest'
import { misspeltScopes } from './misspelt-scopes.ts'

const PERMISSIONS = ['money.holds.place', 'money.transactions.post', 'audit.records.list']

test.each([
  ['money.transaction.*', 'money.transactions.*'],
  ['money.hold.place', 'money.holds.place'],
  ['moeny.*', 'money.*'],
])('%s is taken for a slip of %s', (scope, meant) => {
  expect(misspeltScopes([scope], PERMISSIONS)).toEqual([`warning: nothing asks for ${scope}; did you mean ${meant}?`])
})

test.each(['*', 'money.*', 'money.holds.*', 'money.holds.place', 'events.stream.read', 'blog.*'])(
  'of %s nobody is warned',
  (scope) => {
    expect(misspeltScopes([scope], PERMISSIONS)).toEqual([])
  },
)
