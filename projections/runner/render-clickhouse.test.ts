import { event } from '@heptad/infra/event-store/contract/fixtures.ts'
import { amount, analyticsTable, bigint, integer, text } from '@heptad/read-models/table.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { expect, test } from 'vitest'
import { put } from '../row-operation.ts'
import { BlockMaker } from './render-clickhouse.ts'

const numbers = analyticsTable('test_numbers', {
  id: text().key(),
  small: integer().nullable(),
  large: bigint().nullable(),
  huge: amount().nullable(),
})
const recorded = { ...event(), position: 7n, revision: 3n } as unknown as RecordedEvent

function rendered(row: Readonly<Record<string, unknown>>) {
  const maker = new BlockMaker(1)
  maker.add(recorded, [put(numbers, { id: 'a', ...row })])
  const [line = ''] = maker.blocks.map(({ rows }) => Buffer.concat(rows.pieces).toString())
  return (JSON.parse(line) as unknown[]).slice(2, 5)
}

test.each([
  ['small', 2 ** 31 - 1, 2 ** 31],
  ['small', -(2 ** 31), -(2 ** 31) - 1],
  ['small', 0, 0.5],
  ['large', 2n ** 63n - 1n, 2n ** 63n],
  ['large', -(2n ** 63n), -(2n ** 63n) - 1n],
  ['huge', 2n ** 255n - 1n, 2n ** 255n],
])('%s holds %s; %s, of which ClickHouse would keep another number, is refused', (column, most, tooMuch) => {
  expect(rendered({ [column]: most }).filter((cell) => cell !== null)).toEqual([
    typeof most === 'bigint' ? `${most}` : most,
  ])
  expect(() => rendered({ [column]: tooMuch })).toThrow(RangeError)
})
