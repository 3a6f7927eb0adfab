import { ConfigError } from '@heptad/infra/config/config-error.ts'
import { expect, test } from 'vitest'
import { retentionOf } from './retention.ts'
import { analyticsTable, date, table, text } from './table.ts'

const kept = analyticsTable('kept', { day: date().key() }, { expires: { by: 'day', afterDays: null } })
const brief = analyticsTable('brief', { day: date().key() }, { expires: { by: 'day', afterDays: 400 } })
const other = table('other', { name: text().key() })
const tables = [kept, brief, other]

test('a table keeps what the setting says, else what it says itself', () => {
  const own = retentionOf([], tables)
  expect(tables.map(own)).toEqual([null, 400, null])
  const set = retentionOf(['kept=30', 'brief=forever'], tables)
  expect(tables.map(set)).toEqual([30, null, null])
})

test.each(['keep=30', 'other=30'])(
  '%s names no table whose rows expire, and is refused with those that there are',
  (given) => {
    expect(() => retentionOf([given], tables)).toThrow(ConfigError)
    expect(() => retentionOf([given], tables)).toThrow('kept, brief')
  },
)
