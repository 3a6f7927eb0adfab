import { amount, bigint, instant, json, table, text, textArray, uuid } from '@heptad/read-models/table.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import fc from 'fast-check'

/** An append-only table with a column of most kinds. */
export const receipts = table(
  'test_receipts',
  {
    receiptId: uuid().key(),
    at: instant().key(),
    total: amount(),
    count: bigint(),
    note: text().nullable(),
    tags: textArray(),
    body: json(),
  },
  { isAppendOnly: true },
)

/** A row; each has an id of its own. `count` may be missing: it counts from zero. */
export const receiptRows = fc.uniqueArray(
  fc.record(
    {
      receiptId: fc.uuid(),
      at: fc.constantFrom('2026-01-31T12:00:00.250000Z', '1999-12-31T23:59:59.999999Z').map((at) => Instant.parse(at)),
      total: fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
      count: fc.bigInt({ min: -9n, max: 9n }),
      note: fc.option(fc.constantFrom('', 'NULL', 'a "b" \\ {c},', "it's\n")),
      tags: fc.array(fc.constantFrom('', 'x,y', 'NULL', '{"z"}'), { maxLength: 3 }),
      body: fc.constantFrom(7, 'text', ['a', null], { deep: { quote: '"\\' } }),
    },
    { requiredKeys: ['receiptId', 'at', 'total', 'note', 'tags', 'body'] },
  ),
  { selector: ({ receiptId }) => receiptId, maxLength: 8 },
)
