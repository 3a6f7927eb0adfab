import { afterAll, beforeAll, expect, type ServedBackbone, servedBackbone, test } from '@heptad/module/testing'

let backbone: ServedBackbone
beforeAll(async () => {
  backbone = await servedBackbone([import.meta.dirname])
})
afterAll(() => backbone?.stop())

test('an item is created, read back, and closed, each read seeing the write before it', async () => {
  const { client } = backbone
  const { status, body, headers } = await client.command('sample.item.create', { title: 'Milk' })
  expect(status).toBe(201)
  const read = (position: string | null) =>
    client.query('sample.items.get', { itemId: body.itemId }, { headers: { 'heptad-min-position': position ?? '' } })
  expect((await read(headers.get('heptad-position'))).body).toMatchObject({ title: 'Milk', isClosed: false })
  const closing = await client.command('sample.item.close', { itemId: body.itemId })
  expect((await read(closing.headers.get('heptad-position'))).body).toMatchObject({ isClosed: true })
})

test('what is not there cannot be closed, and the caller is told what to do', async () => {
  const answer = await backbone.client.command('sample.item.close', { itemId: '0199a3c0-0000-7000-8000-00000000dead' })
  expect(answer.body).toMatchObject({ status: 404, title: 'There is no such item', detail: 'Check the id.' })
})
