import { amount, bigint, integer, table, text } from '@heptad/read-models/table.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import fc from 'fast-check'
import { add, deleteRow, max, put, type RowOperation } from '../row-operation.ts'

/** A table on which every mix of operations is allowed, for properties. */
export const goods = table('test_goods', {
  goodId: text().key(),
  shop: integer().key(),
  label: text().nullable(),
  total: amount(),
  count: integer(),
  peak: bigint().nullable(),
  lastLabel: text().nullable(),
})

export const goodsTenants = [
  TenantId.parse('00000000-0000-7000-8000-00000000000a'),
  TenantId.parse('00000000-0000-7000-8000-00000000000b'),
] as const

/** In the order of their UTF-8 bytes, which is not that of their UTF-16 units. */
export const orderedLabels = ['x', 'y', '\uFFFD', '\u{1F600}']

const key = fc.record({ goodId: fc.constantFrom('a', 'b'), shop: fc.constantFrom(1, 2) })
const whole = fc.bigInt({ min: -9n, max: 9n })
const label = fc.constantFrom(...orderedLabels)
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

/** Batches of operations, each with its tenant. */
export const goodsBatches = fc.array(
  fc.array(fc.tuple(fc.constantFrom(...goodsTenants), operation), { maxLength: 12 }),
  {
    maxLength: 4,
  },
)
