import { expect, memoryBackbone, OTHER_TENANT, rowsAfter, scenario, TENANT, test } from '@heptad/module/testing'
import { closeItem, createItem, itemClosed, itemCreated } from './contracts.ts'
import sample from './index.ts'
import { item } from './item.ts'
import { itemsProjection, sampleItems } from './items.ts'

const itemId = '0199a3c0-0000-7000-8000-000000000001'
const created = itemCreated({ itemId, title: 'Milk' })
const closed = itemClosed({ itemId })
const close = { type: closeItem.type, data: { itemId }, facts: {} }
const given = scenario(item, sample.events)

test('an item is created under a new id', () =>
  given()
    .when({ type: createItem.type, data: { title: 'Milk' }, facts: { newItemId: itemId } })
    .thenEvents(created))
test('an item is closed once', () => given(created).when(close).thenEvents(closed))
test('closing it again changes nothing', () => given(created, closed).when(close).thenNothing())
test('an item that was never created cannot be closed', () => given().when(close).thenRejected('sample-item-not-found'))

test.each([
  ['is shown open', [created], { isClosed: false }],
  ['is shown closed', [created, closed], { isClosed: true }],
])('an item %s', (_, events, expected) => {
  const [row] = rowsAfter(itemsProjection, ...events).sample_items ?? []
  expect(row).toMatchObject({ itemId, title: 'Milk', ...expected })
})

test('a command becomes a row, of its own tenant only, once for one key', async () => {
  const backbone = await memoryBackbone(sample)
  const first = await backbone.send(createItem, { title: ' Milk ' }, { key: 'one' })
  expect(await backbone.send(createItem, { title: ' Milk ' }, { key: 'one' })).toEqual({ ...first, replayed: true })
  expect(await backbone.rows(sampleItems)).toMatchObject([{ tenantId: TENANT, title: 'Milk', isClosed: false }])
  expect(await backbone.rows(sampleItems, OTHER_TENANT)).toEqual([])
})
