import { boolean, integer, table, text, uuid } from '@heptad/read-models/table.ts'
import { expect, test } from 'vitest'
import { add, max, put } from './row-operation.ts'

const items = table('test_items', { itemId: uuid().key(), title: text(), isClosed: boolean(), count: integer() })
const row = { itemId: 'one', title: 'Milk' }
const withMore = { ...row, priority: 'high' }

test('the compiler refuses a name that is no column, also one that comes with the data of an event', () => {
  expect(put(items, { ...row, isClosed: false }).row).toEqual({ itemId: 'one', title: 'Milk', isClosed: false })
  // @ts-expect-error priority is no column
  put(items, { ...withMore, isClosed: false })
  // @ts-expect-error priority is no column
  max(items, { ...withMore })
  // @ts-expect-error priority is no column
  add(items, { itemId: 'one', count: 1, priority: 2 })
})
