import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { EXIT } from './exit-codes.ts'
import { sendJson, type TestServer, testServer } from './testing/http-server.ts'
import { run } from './testing/run.ts'

let server: TestServer | undefined

afterEach(() => server?.close())

const FIRST_REQUESTS: readonly (readonly [command: readonly string[], request: string])[] = [
  [['status'], 'GET /v1/system/status'],
  [['ledger', 'accounts'], 'GET /v1/queries/money.accounts.list?bookId=main&limit=100'],
  [['events', 'replay'], 'GET /v1/system/archive?after=999999999999999999'],
]

test.each([
  ['a page', 200, 'text/html', '<!doctype html><title>Hello</title>'],
  ['no such page', 404, 'text/html', '<h1>Not found</h1>'],
  ['JSON of something else', 404, 'application/json', '{"error":"not found"}'],
  ['a text', 200, 'text/plain', 'ok'],
])('who answers with %s is no backbone: 3, and what to check', async (_, status, type, body) => {
  server = await testServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body))
  for (const [command, request] of FIRST_REQUESTS) {
    const { exitCode, stdout, stderr } = await run(command, { HEPTAD_URL: server.url, HEPTAD_KEY: 'hk_test' })
    expect([exitCode, stdout]).toEqual([EXIT.unreachable, ''])
    expect(stderr).toBe(
      `what answers at ${server.url} is no Heptad backbone: it answered ${request} with HTTP ${status}, ${type}\ncheck the address: HEPTAD_URL says it, else credentials.json in HEPTAD_HOME\n`,
    )
  }
})

test('JSON that is not what a backbone says is told, with what may be the reason', async () => {
  server = await testServer((_, response) => sendJson(response, 200, { hello: 'world' }))
  const { exitCode, stderr } = await run(['status'], { HEPTAD_URL: server.url, HEPTAD_KEY: 'hk_test' })
  expect([exitCode, stderr]).toEqual([
    EXIT.failed,
    'GET /v1/system/status answered something unexpected: body: has no version and no log\nit is of another release than this command, or no Heptad backbone at all\n',
  ])
})

test('what speaks no HTTP at the address answers 3 and says so', async () => {
  const greeter = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-none\r\n'))
  await once(greeter.listen(0, '127.0.0.1'), 'listening')
  const { port } = greeter.address() as AddressInfo
  const spoken = await run(['status'], { HEPTAD_URL: `http://127.0.0.1:${port}`, HEPTAD_KEY: 'k' })
  greeter.close()
  expect([spoken.exitCode, spoken.stderr]).toEqual([
    3,
    expect.stringContaining(`answers at http://127.0.0.1:${port}: `),
  ])
  expect(spoken.stderr).toContain('check the address')
  server = await testServer((_, response) => sendJson(response, 200, {}))
  const secret = await run(['status'], { HEPTAD_URL: server.url.replace('http:', 'https:'), HEPTAD_KEY: 'k' })
  expect([secret.exitCode, secret.stderr]).toEqual([3, expect.stringContaining('it does not speak TLS')])
})

test.each([
  ['an answer', 200],
  ['a refusal', 503],
])('%s that breaks off answers 3, with what broke it', async (_, status) => {
  server = await testServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': 1000 })
    response.write('{"data":', () => response.destroy())
  })
  for (const command of [['status'], ['tour'], ['events', 'tail', '--after', '0', '--follow']]) {
    const { exitCode, stderr } = await run(command, { HEPTAD_URL: server.url, HEPTAD_KEY: 'k' })
    expect([exitCode, stderr]).toEqual([
      EXIT.unreachable,
      `no backbone answers at ${server.url}: other side closed\ncheck the address: HEPTAD_URL says it, else credentials.json in HEPTAD_HOME\n`,
    ])
  }
})

test.each([
  ['nothing at all', 204, {}, 'is no Heptad backbone: it answered'],
  ['the way to another address, in a circle', 302, { location: '/' }, 'redirect count exceeded'],
])('who answers with %s answers 3, also a command that follows', async (_, status, headers, message) => {
  server = await testServer((_request, response) => response.writeHead(status, headers).end())
  for (const command of [['status'], ['events', 'tail', '--after', '0', '--follow']]) {
    const { exitCode, stderr } = await run(command, { HEPTAD_URL: server.url, HEPTAD_KEY: 'k' })
    expect([exitCode, stderr]).toEqual([EXIT.unreachable, expect.stringContaining(message)])
  }
})
