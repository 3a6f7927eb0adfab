import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { clientOf } from './client.ts'

test.each([
  ['behind', 'projection-behind', ['projection-behind', 'projection-behind', 'shown']],
  ['away', 'analytics-unavailable', ['analytics-unavailable']],
])('a read whose model is %s is answered after so many questions', async (_, code, expected) => {
  const answered: string[] = []
  const server = createServer((_, response) => {
    const isShown = answered.length === 2
    answered.push(isShown ? 'shown' : code)
    response.writeHead(isShown ? 200 : 503, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isShown ? { data: [] } : { type: `/problems/${code}` }))
  })
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close().closeAllConnections())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { status } = await clientOf(`http://127.0.0.1:${port}`, 'key').query('money.accounts.list')
  expect([status, answered]).toEqual([answered.includes('shown') ? 200 : 503, expected])
})
