import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { listen } from './listen.ts'
import { KEY_A, testGateway } from './testing/gateway-deps.ts'
import { listeningGateway } from './testing/listening.ts'
import { rawCaller, rawCodeOf, sendRaw } from './testing/raw-socket.ts'

const CREATE = '/v1/commands/notes.note.create'

function post(url: string, body: RequestInit['body'], init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${KEY_A}`, 'content-type': 'application/json' }
  return fetch(`${url}${CREATE}`, { method: 'POST', headers, ...(body === undefined ? {} : { body }), ...init })
}

test('a command goes through a real socket', async () => {
  const { url, engine } = await listeningGateway()
  const answer = await post(url, JSON.stringify({ text: 'ünïcode' }))
  expect([answer.status, await answer.json()]).toMatchObject([201, { text: 'ünïcode' }])
  expect(engine.requests[0]?.ip).toBe('127.0.0.1')
})

test('a body past the limit is refused, whether its length is announced or not, and nothing is executed', async () => {
  const { url, engine } = await listeningGateway()
  const twoMebibytes = JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) })
  const announced = await post(url, twoMebibytes)
  const chunked = await post(url, new Blob([twoMebibytes]).stream(), { duplex: 'half' } as RequestInit)
  expect([announced.status, chunked.status]).toEqual([413, 413])
  expect(await announced.json()).toMatchObject({ type: '/problems/body-too-large' })
  expect(engine.requests).toEqual([])
})

test('a body may be as large as the limit and not a byte larger', async () => {
  const { url } = await listeningGateway({ maxBodyBytes: 100 })
  const ofBytes = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes - '{"text":""}'.length) })
  expect([(await post(url, ofBytes(100))).status, (await post(url, ofBytes(101))).status]).toEqual([201, 413])
  const chunked = await post(url, new Blob([ofBytes(100)]).stream(), { duplex: 'half' } as RequestInit)
  expect(chunked.status).toBe(201)
})

test('a body without end is not read on once it is past the limit', async () => {
  const { url } = await listeningGateway({ maxBodyBytes: 1000 })
  let sent = 0
  const endless = new ReadableStream({
    pull(controller) {
      sent += 65_536
      controller.enqueue(new Uint8Array(65_536))
    },
  })
  const outcome = await post(url, endless, { duplex: 'half' } as RequestInit).then(
    ({ status }) => status,
    () => 'connection cut',
  )
  expect([413, 'connection cut']).toContain(outcome)
  const sentMeanwhile = async () => {
    const before = sent
    await sleep(200)
    return sent - before
  }
  await expect.poll(sentMeanwhile).toBe(0)
})

test('a caller who leaves in the middle of a body harms nobody', async () => {
  const { url, engine } = await listeningGateway()
  const request = [
    `POST ${CREATE} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    'Content-Length: 100',
    '',
    '{"te',
  ]
  await sendRaw(url, request.join('\r\n'), 100).catch(() => undefined)
  expect((await post(url, '{"text":"next"}')).status).toBe(201)
  expect(engine.requests).toHaveLength(1)
})

test.each([
  ['what is not HTTP', 'HELLO\r\n\r\n', 400, 'malformed-request'],
  [
    'headers past 16 KiB',
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers-too-large',
  ],
])('%s gets a problem document', async (_, bytes, status, code) => {
  const { url } = await listeningGateway()
  const answer = await sendRaw(url, bytes)
  expect([answer.status, rawCodeOf(answer)]).toEqual([status, code])
})

test('what is not HTTP gets one on a connection that has been answered before, too', async () => {
  const { url } = await listeningGateway()
  const caller = rawCaller(url)
  caller.socket.write('GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await expect.poll(() => caller.received).toContain('{"status":"up"}')
  caller.socket.write('HELLO\r\n\r\n')
  await once(caller.socket, 'close')
  expect(caller.received).toContain('/problems/malformed-request')
})

test('closing lets a request in progress finish, takes no new one, and does not wait for idle connections', async () => {
  const { app, engine } = await testGateway()
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0, drainMs: 600_000 })
  const idle = connect(Number(new URL(url).port), '127.0.0.1')
  idle.write('GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(idle, 'data')
  const inProgress = post(url, JSON.stringify({ text: 'slow' }))
  await expect.poll(() => engine.requests).toHaveLength(1)
  const closed = close()
  await once(idle, 'close')
  await expect(fetch(`${url}/live`)).rejects.toThrow()
  expect((await inProgress).status).toBe(201)
  await closed
})

test.each(['', 'GET /live HTTP/1.1\r\nHost: loc'])('closing does not wait for one who has sent %j', async (sent) => {
  const { app } = await testGateway()
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0, drainMs: 60_000 })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(sent)
  const gone = once(socket, 'close')
  await close()
  await gone
  expect(received).toBe('')
})

test('closing cuts what does not finish in time', async () => {
  const { app, engine } = await testGateway()
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0, drainMs: 100 })
  const cut = post(url, JSON.stringify({ text: 'slow' })).then(
    () => 'answered',
    () => 'cut',
  )
  await expect.poll(() => engine.requests).toHaveLength(1)
  await close()
  expect(await cut).toBe('cut')
})

test('a request that is slow to arrive is given up, unless its route reads it as it arrives', async () => {
  const { app, engine } = await testGateway()
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0, requestMs: 300 })
  const slowly = async (path: string, type: string, parts: readonly string[]) => {
    const body = new ReadableStream({
      async pull(controller) {
        const [part] = rest.splice(0, 1)
        if (part === undefined) return controller.close()
        controller.enqueue(new TextEncoder().encode(part))
        await sleep(250)
      },
    })
    const rest = [...parts]
    const headers = { authorization: `Bearer ${KEY_A}`, 'content-type': type }
    return fetch(`${url}${path}`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
  }
  const whole = slowly(CREATE, 'application/json', ['{"te', 'xt":', '"sl', 'ow"', '}']).then(
    ({ status }) => status,
    () => 'connection cut',
  )
  expect([408, 'connection cut']).toContain(await whole)
  expect(engine.requests).toEqual([])
  const legs = ['debit', 'credit'].map((side) => ({ account: side, asset: 'EUR', side, amount: '1' }))
  const lines = ['a', 'b', 'c', 'd', 'e'].map((key) => `${JSON.stringify({ idempotencyKey: key, legs })}\n`)
  const answer = await slowly('/v1/ledger/imports', 'application/x-ndjson', lines)
  expect(await answer.text()).toContain('"kind":"end","reason":"complete","lines":5,"posted":5')
  await close()
})

test('a body that stops being HTTP while its answer is under way cuts that answer, and writes nothing into it', async () => {
  const { url } = await listeningGateway()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const closed = once(socket, 'close')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  const head = [
    'POST /v1/ledger/imports HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${KEY_A}`,
    'Content-Type: application/x-ndjson',
    'Transfer-Encoding: chunked',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await expect.poll(() => received).toContain('HTTP/1.1 200 OK')
  socket.write('no size of a chunk\r\n')
  await closed
  expect(received).not.toContain('/problems/')
})
