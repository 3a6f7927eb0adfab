import { amount, bigint, integer, table, text } from '@heptad/read-models/table.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, deleteRow, max, put, type Row, type RowOperation } from '../row-operation.ts'
import { Coalescer } from './coalesce.ts'
import { applyInMemory, type MemoryRows } from './render-memory.ts'

const goods = table('test_goods', {
  goodId: text().key(),
  shop: integer().key(),
  label: text().nullable(),
  total: amount(),
  count: integer(),
  peak: bigint().nullable(),
  lastLabel: text().nullable(),
})
const tenants = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'].map((id) =>
  TenantId.parse(id),
)

const key = fc.record({ goodId: fc.constantFrom('a', 'b'), shop: fc.constantFrom(1, 2) })
const whole = fc.bigInt({ min: -9n, max: 9n })
/** In the order of their UTF-8 bytes, which is not that of their UTF-16 units. */
const labels = ['x', 'y', '\uFFFD', '\u{1F600}']
const label = fc.constantFrom(...labels)
const operation: fc.Arbitrary<RowOperation> = fc.oneof(
  fc
    .tuple(key, fc.record({ label: fc.option(label), total: whole, peak: fc.option(whole) }, { requiredKeys: [] }))
    .map(([row, patch]) => put(goods, { ...row, ...patch })),
  fc
    .tuple(key, fc.record({ total: whole, count: fc.integer({ min: -9, max: 9 }) }, { requiredKeys: [] }))
    .map(([row, patch]) => add(goods, { ...row, ...patch })),
  fc
    .tuple(key, fc.record({ total: whole, peak: whole, lastLabel: label }, { requiredKeys: [] }))
    .map(([row, patch]) => max(goods, { ...row, ...patch })),
  key.map((row) => deleteRow(goods, row)),
)
const batches = fc.array(fc.array(fc.tuple(fc.constantFrom(...tenants), operation), { maxLength: 12 }), {
  maxLength: 4,
})

/** The meaning of the operations, one by one, in the plainest way. */
function applyOneByOne(
  rows: Map<string, Record<string, unknown>>,
  tenantId: string,
  { kind, row }: RowOperation,
): void {
  const id = `${tenantId} ${row.goodId} ${row.shop}`
  if (kind === 'delete') return void rows.delete(id)
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
    if (typeof before === 'string') return labels.indexOf(before) > labels.indexOf(String(value)) ? before : value
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
      fc.property(batches, (given) => {
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

  test('an operation without its whole key is refused', () => {
    const operationWithoutShop = { kind: 'put', table: goods, row: { goodId: 'a' } } as const
    expect(() => new Coalescer().take(tenants[0] ?? fail(), operationWithoutShop)).toThrow(
      'no value for key column shop',
    )
  })

  test('an operation on a column that the table lacks is refused', () => {
    const operationOnStranger = { kind: 'put', table: goods, row: { goodId: 'a', shop: 1, colour: 'red' } } as const
    expect(() => new Coalescer().take(tenants[0] ?? fail(), operationOnStranger)).toThrow('has no column colour')
  })
})

function fail(): never {
  throw new Error('unreachable')
}
