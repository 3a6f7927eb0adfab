import { COPY_HEADER, COPY_TRAILER, copyIn, copyOut } from '@heptad/infra/postgres/copy.ts'
import { CopyRows } from '@heptad/infra/postgres/copy-rows.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { postgresType } from '@heptad/read-models/physical.ts'
import type { ColumnKind } from '@heptad/read-models/table.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { binaryColumn } from './binary-column.ts'

const SAFE = BigInt(Number.MAX_SAFE_INTEGER)
const LARGEST = 170_141_183_460_469_231_731_687_303_715_884_105_727n

/** Values of each kind, and as what PostgreSQL shows them. */
const SHOWN: Record<ColumnKind, readonly (readonly [unknown, string | null])[]> = {
  text: [
    ['', ''],
    ['é "quoted" \\ , {} 漢 🙂', 'é "quoted" \\ , {} 漢 🙂'],
    [null, null],
  ],
  sealed: [['sealed.v1.k.abc', 'sealed.v1.k.abc']],
  uuid: [
    ['01990a3c-7e10-7000-8000-00000000fa0b', '01990a3c-7e10-7000-8000-00000000fa0b'],
    ['FFFFFFFF-ffff-ffff-ffff-ffffffffffff', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ],
  amount: [0n, 1n, -1n, 9_999n, 10_000n, -100_000_000n, SAFE, -SAFE, SAFE + 1n, LARGEST, -LARGEST].map((value) => [
    value,
    `${value}`,
  ]),
  bigint: [0n, -1n, 2n ** 32n, -(2n ** 32n) - 1n, SAFE, -SAFE, SAFE + 1n, 2n ** 63n - 1n, -(2n ** 63n)].map((value) => [
    value,
    `${value}`,
  ]),
  integer: [0, -1, 2 ** 31 - 1, -(2 ** 31)].map((value) => [value, `${value}`]),
  boolean: [
    [true, 'true'],
    [false, 'false'],
  ],
  instant: [
    ['2026-01-31T12:00:00.000001Z', '2026-01-31 12:00:00.000001+00'],
    ['1999-12-31T23:59:59.999999Z', '1999-12-31 23:59:59.999999+00'],
    ['2026-01-31T12:00:00.000001Z', '2026-01-31 12:00:00.000001+00'],
    ['0001-01-01T00:00:00.000000Z', '0001-01-01 00:00:00+00'],
  ],
  date: [
    ['2026-02-28', '2026-02-28'],
    ['1900-01-01', '1900-01-01'],
  ],
  textArray: [
    [[], '{}'],
    [['a', '', 'x,"y"'], '{a,"","x,\\"y\\""}'],
  ],
  json: [[{ b: [1, null], a: 'é' }, '{"a": "é", "b": [1, null]}']],
}

let database: Awaited<ReturnType<typeof testDatabase>>
let pool: PostgresPool
beforeAll(async () => {
  database = await testDatabase()
  pool = openPool({ url: database.url, role: 'heptad_projector', max: 1, applicationName: 'test' })
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

test.for(Object.keys(SHOWN) as ColumnKind[])('values of kind %s arrive by COPY as they are', async (kind) => {
  const client = await pool.connect()
  try {
    await client.query(`create temporary table copied (place integer, value ${postgresType(kind)})`)
    const rows = new CopyRows()
    for (const [index, [value]] of SHOWN[kind].entries()) {
      rows.beginRow(2)
      rows.field(index, binaryColumn.integer)
      rows.field(value, binaryColumn[kind])
    }
    await copyIn(client, 'copy copied from stdin (format binary)', [COPY_HEADER, ...rows.pieces, COPY_TRAILER])
    const found = await client.query<{ value: string | null }>('select value::text from copied order by place')
    expect(found.rows.map(({ value }) => value)).toEqual(SHOWN[kind].map(([, shown]) => shown))
  } finally {
    await client.query('drop table copied')
    client.release()
  }
})

test('rows that outgrow one piece and one message arrive whole', async () => {
  const client = await pool.connect()
  try {
    await client.query('create temporary table copied (value text)')
    const rows = new CopyRows()
    const texts = Array.from({ length: 40 }, (_, index) => String(index % 10).repeat(index === 20 ? 3_000_000 : 90_000))
    for (const text of texts) {
      rows.beginRow(1)
      rows.field(text, binaryColumn.text)
    }
    await copyIn(client, 'copy copied from stdin (format binary)', [COPY_HEADER, ...rows.pieces, COPY_TRAILER])
    expect(rows.pieces.length).toBeGreaterThan(3)
    const found = await client.query<{ value: string }>('select value from copied')
    expect(found.rows.map(({ value }) => value)).toEqual(texts)
  } finally {
    await client.query('drop table copied')
    client.release()
  }
})

test('what is no UUID is refused before it is sent', () => {
  const rows = new CopyRows()
  for (const text of ['', 'not-a-uuid', '01990a3c-7e10-7000-8000-00000000fa0g', '01990a3c-7e10-7000-8000-00000000fa0é'])
    expect(() => rows.field(text, binaryColumn.uuid)).toThrow(TypeError)
})

test.each<[ColumnKind, unknown]>([
  ['integer', 1.5],
  ['integer', '1'],
  ['boolean', 'true'],
  ['integer', 2 ** 31],
  ['bigint', 2n ** 63n],
  ['date', 'yesterday'],
  ['date', '2026-13-01'],
  ['instant', 'yesterday'],
])('a column of kind %s refuses %s before it is sent, where its bytes would say something else', (kind, value) => {
  expect(() => new CopyRows().field(value, binaryColumn[kind])).toThrow(/whole|true|range|BigInt/)
})

test('a COPY that fails rejects with what the server says, or the reader throws, and the connection goes on', async () => {
  const client = await pool.connect()
  try {
    await expect(copyOut(client, 'copy (select 1 / 0) to stdout (format binary)', () => {})).rejects.toThrow(/zero/)
    await expect(copyIn(client, 'copy nowhere from stdin (format binary)', [])).rejects.toThrow(/nowhere/)
    await client.query('create temporary table copied (value text)')
    await expect(
      copyIn(client, 'copy copied from stdin (format binary)', [COPY_HEADER, Buffer.from([0, 1, 0])]),
    ).rejects.toThrow(/COPY|EOF/)
    const fault = () => {
      throw new Error('cannot read this')
    }
    await expect(copyOut(client, 'copy (select 1) to stdout (format binary)', fault)).rejects.toThrow('cannot read')
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  } finally {
    client.release()
  }
})
