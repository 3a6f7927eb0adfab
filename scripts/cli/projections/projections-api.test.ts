import { expect, onTestFinished, test } from 'vitest'
import { httpClient } from '../http-client.ts'
import { sendJson, testServer } from '../testing/http-server.ts'
import { projectionsApi } from './projections-api.ts'

/** A backbone whose first answer of all is that it took too long, though it may have done it. */
async function slowBackbone() {
  const server = await testServer((_, response) => {
    if (server.seen.length === 1) sendJson(response, 504, {})
    else sendJson(response, 200, { projection: 'money.balances', version: 1, build: 2 })
  })
  onTestFinished(() => server.close())
  const client = httpClient({ url: server.url, key: 'hk_test' }, { answerMs: 2000, totalMs: 3000 })
  return { api: projectionsApi(client), sent: () => server.seen.map(({ url }) => url) }
}

test('a rollback is not sent again, since that would undo it', async () => {
  const { api, sent } = await slowBackbone()
  await expect(api.rollback('money.balances')).rejects.toThrow('HTTP 504')
  expect(sent()).toEqual(['/v1/system/projections/rollback'])
})

test('a promotion is, since the second one changes nothing', async () => {
  const { api, sent } = await slowBackbone()
  expect(await api.promote('money.balances', false)).toMatchObject({ build: 2 })
  expect(sent()).toHaveLength(2)
})
