import { expect, test } from 'vitest'
import type { z } from 'zod'
import { listRecords } from './audit/record.ts'
import { listVolume } from './audit/volume.ts'
import { listAnalyticsEntries } from './money/entries-analytics.ts'
import { getStatement } from './money/statement.ts'
import { listTurnover } from './money/turnover.ts'

const [day, next, noon] = ['2026-01-31', '2026-02-01', '2026-01-31T12:00:00Z']
const account = { account: 'a', asset: 'EUR' }

const cases: readonly [z.ZodType, input: object, isInOrder: boolean][] = [
  [getStatement.input, { ...account, from: next, to: day }, false],
  [getStatement.input, { ...account, from: noon, to: day }, false],
  [getStatement.input, { ...account, from: next, to: noon }, false],
  [getStatement.input, { ...account, from: day, to: next }, true],
  [getStatement.input, { ...account, from: day, to: noon }, true],
  [getStatement.input, { ...account, from: `${day}T00:00:00Z`, to: day }, true],
  [getStatement.input, { ...account, from: noon }, true],
  [listTurnover.input, { from: next, to: day }, false],
  [listTurnover.input, { from: day, to: day }, true],
  [listVolume.input, { from: next, to: day }, false],
  [listRecords.input, { from: `${next}T00:00:00Z`, to: noon }, false],
  [listAnalyticsEntries.input, { from: `${next}T00:00:00Z`, to: noon }, false],
]

test.each(cases)('a range that begins after its end is refused at from: %#', (contract, input, isInOrder) => {
  const { success, error } = contract.safeParse(input)
  expect(success).toBe(isInOrder)
  if (!isInOrder)
    expect(error?.issues).toMatchObject([{ path: ['from'], message: expect.stringContaining('after to') }])
})
