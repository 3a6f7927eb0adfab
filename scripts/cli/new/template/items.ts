import {
  boolean,
  defineProjection,
  defineQuery,
  instant,
  LEAST,
  on,
  pageOf,
  put,
  rowsToRead,
  single,
  sqlBeside,
  startAfter,
  table,
  text,
  uuid,
} from '@heptad/module'
import { getItem, type Item, itemClosed, itemCreated, listItems } from './contracts.ts'

const sql = sqlBeside(import.meta.url)
const [list, get] = [sql('items.list'), sql('items.get')]

/** The tenant's column, row-level security and grants come with it. */
export const sampleItems = table(
  'sample_items',
  { itemId: uuid().key(), title: text(), isClosed: boolean(), createdAt: instant() },
  { indexes: [['createdAt', 'itemId']] },
)

/** Event → row operations, and nothing else. */
export const itemsProjection = defineProjection({
  name: 'sample.items',
  version: 1,
  sequenceKey: 'stream',
  tables: [sampleItems],
  handlers: [
    on(itemCreated, ({ data: { itemId, title }, recordedAt }) => [
      put(sampleItems, { itemId, title, isClosed: false, createdAt: recordedAt }),
    ]),
    on(itemClosed, ({ data: { itemId } }) => [put(sampleItems, { itemId, isClosed: true })]),
  ],
})

export const itemQueries = [
  defineQuery(listItems, {
    permission: 'sample.items.list',
    reads: [sampleItems],
    async run(db, _, page) {
      const rows = await db.postgres<Item>(list, [...startAfter(page, [LEAST.timestamp, LEAST.uuid]), rowsToRead(page)])
      return pageOf(rows, page, (row) => [row.createdAt, row.itemId])
    },
  }),
  defineQuery(getItem, {
    permission: 'sample.items.get',
    reads: [sampleItems],
    run: async (db, { itemId }) => single(await db.postgres<Item>(get, [itemId])),
  }),
]
