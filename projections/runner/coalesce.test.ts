import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Row, RowOperation } from '../row-operation.ts'
import { goods, goodsBatches, goodsTenants, orderedLabels } from '../testing/goods.ts'
import { Coalescer } from './coalesce.ts'
import { applyInMemory, type MemoryRows } from './render-memory.ts'

/** The meaning of the operations, one by one, in the plainest way. */
function applyOneByOne(
  rows: Map<string, Record<string, unknown>>,
  tenantId: string,
  { kind, row }: RowOperation,
): void {
  const id = `${tenantId} ${row.goodId} ${row.shop}`
  if (kind === 'delete') {
    rows.delete(id)
    return
  }
  const { goodId, shop, ...patch } = row
  const empty = { tenantId, goodId, shop, label: null, total: 0n, count: 0, peak: null, lastLabel: null }
  const next: Record<string, unknown> = rows.get(id) ?? empty
  for (const [name, value] of Object.entries(patch)) next[name] = meaning[kind](next[name], value)
  rows.set(id, next)
}

const meaning = {
  put: (_: unknown, value: unknown) => value,
  add: (before: unknown, value: unknown) =>
    typeof before === 'bigint' ? before + BigInt(String(value)) : Number(before) + Number(value),
  max: (before: unknown, value: unknown) => {
    if (before === null) return value
    if (typeof before === 'string')
      return orderedLabels.indexOf(before) > orderedLabels.indexOf(String(value)) ? before : value
    return BigInt(String(before)) > BigInt(String(value)) ? before : value
  },
}

function sorted(rows: Iterable<Row>): readonly Row[] {
  const id = (row: Row) => `${row.tenantId} ${row.goodId} ${row.shop}`
  return [...rows].toSorted((a, b) => id(a).localeCompare(id(b)))
}

describe('Coalescer', () => {
  test('a batch of merged changes does what its operations do one by one', () => {
    fc.assert(
      fc.property(goodsBatches, (given) => {
        const expected = new Map<string, Record<string, unknown>>()
        const actual: MemoryRows = new Map()
        for (const batch of given) {
          const coalescer = new Coalescer()
          for (const [tenantId, op] of batch) {
            applyOneByOne(expected, tenantId, op)
            coalescer.take(tenantId, op)
          }
          applyInMemory(actual, coalescer.changes)
        }
        expect(sorted(actual.get('test_goods')?.values() ?? [])).toEqual(sorted(expected.values()))
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['without its whole key', { goodId: 'a' }, 'no value for key column shop'],
    ['on a column that the table lacks', { goodId: 'a', shop: 1, colour: 'red' }, 'has no column colour'],
  ])('an operation %s is refused', (_, row, why) => {
    expect(() => new Coalescer().take(goodsTenants[0], { kind: 'put', table: goods, row })).toThrow(why)
  })
})
