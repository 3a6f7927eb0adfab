import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { makeWalAhead } from './wal-reserve.ts'

test('WAL of a server that answers nothing any more is given up', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const reserve = makeWalAhead(`postgresql://nobody@127.0.0.1:${port}/none`, 1024)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const ended = once(socket.resume(), 'close')
  await reserve.stop()
  await ended
  server.close()
  expect(socket.destroyed).toBe(true)
})
