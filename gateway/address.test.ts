import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { assertCanListen, CannotListen } from './address.ts'
import { listen } from './listen.ts'
import { testGateway } from './testing/gateway-deps.ts'

const HOST = '127.0.0.1'

async function takenPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a server has a port')
  return address.port
}

const elsewhere = { host: '192.0.2.1', port: 0 }
const cases: readonly [string, () => Promise<{ host: string; port: number }>, string][] = [
  [
    'a port that is taken',
    async () => ({ host: HOST, port: await takenPort() }),
    'set HEPTAD_PORT to another port, or to 0',
  ],
  ['an address of another machine', async () => elsewhere, 'set HEPTAD_HOST to one'],
]

test.each(cases)('%s is told with the setting, before a start and in it', async (_, addressOf, message) => {
  const address = await addressOf()
  const { app } = await testGateway()
  for (const attempt of [assertCanListen(address), listen(app, address)])
    await expect(attempt).rejects.toThrow(
      expect.objectContaining({ name: 'CannotListen', message: expect.stringContaining(message) }),
    )
})

test('looking leaves a free port free', async () => {
  const { app } = await testGateway()
  const first = await listen(app, { host: HOST, port: 0 })
  const address = { host: HOST, port: Number(new URL(first.url).port) }
  await expect(assertCanListen(address)).rejects.toThrow(CannotListen)
  await first.close()
  await assertCanListen(address)
  await assertCanListen(address)
})
