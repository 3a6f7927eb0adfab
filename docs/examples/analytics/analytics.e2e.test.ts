import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  afterAll,
  beforeAll,
  type Client,
  expect,
  type ServedBackbone,
  servedBackbone,
  test,
} from '@heptad/module/testing'
import { openShop, terms } from '../orders/testing/shop.ts'

let backbone: ServedBackbone
beforeAll(async () => {
  const folders = ['blog', 'orders', 'analytics'].map((name) => join(import.meta.dirname, '..', name))
  backbone = await servedBackbone(folders)
  await openShop(backbone.client, { pieces: 5, funds: '5000' })
})
afterAll(() => backbone?.stop())

/** How often each thing happened, over all days. */
async function counted(client: Client): Promise<Readonly<Record<string, number>>> {
  const sums: Record<string, number> = {}
  for (const { what, times } of await client.all('analytics.activity.list'))
    sums[what] = (sums[what] ?? 0) + Number(times)
  return sums
}

test('what happens in the blog and in the shop is counted in ClickHouse, for its own tenant', async () => {
  const { client } = backbone
  const post = await client.command('blog.post.create', { title: 'Hello', body: 'World' })
  await client.command('blog.post.publish', { postId: post.body.postId })
  await client.command('blog.comment.write', { postId: post.body.postId, text: 'Nice' })
  for (const amount of ['100', '200', '99000']) await client.command('orders.order.place', { ...terms, amount })
  const expected = {
    'post published': 1,
    'comment written': 1,
    'order placed': 3,
    'order paid': 2,
    'order cancelled': 1,
  }
  while (JSON.stringify(Object.values(await counted(client)).sort()) !== JSON.stringify(Object.values(expected).sort()))
    await sleep(50)
  expect(await counted(client)).toEqual(expected)
  const other = await backbone.newTenant('other')
  expect(await counted(other)).toEqual({})
})

test.each(['analytics.activity', 'orders.orders', 'orders.stock'])(
  '%s is rebuilt beside the one that answers, and is the same',
  async (projection) => {
    const { operator, client } = backbone
    const before = await counted(client)
    await operator.send('POST', '/v1/system/projections/rebuild', { projection }, { key: null })
    const job = async () => (await operator.get(`/v1/system/projections/job?projection=${projection}`)).body.job
    while (!['succeeded', 'differs', 'failed', 'interrupted'].includes((await job()).state)) await sleep(100)
    expect(await job()).toMatchObject({ state: 'succeeded' })
    expect(await counted(client)).toEqual(before)
  },
)
