import { expect, test } from 'vitest'
import { sqlBeside } from './sql.ts'

test('an SQL file is found beside its caller, and a missing one stops the start', () => {
  const sql = sqlBeside(new URL('./money/accounts.query.ts', import.meta.url).href)
  expect(sql('accounts.list')).toContain('from read.money_accounts')
  expect(() => sql('no-such-file')).toThrow(/no-such-file\.sql/)
})
