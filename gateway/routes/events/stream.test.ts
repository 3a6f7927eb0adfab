import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { call, codeOf } from '../../testing/call.ts'
import { KEY_A, KEY_B, KEY_POWERLESS, TENANT_A, TENANT_B } from '../../testing/gateway-deps.ts'
import { listeningGateway } from '../../testing/listening.ts'
import { SseReader } from '../../testing/sse-reader.ts'
import { STREAM_TIMING } from './live-stream.ts'

const FAST = { ...STREAM_TIMING, checkMs: 20 }
type Gateway = Awaited<ReturnType<typeof listeningGateway>>

async function opened({ url }: Gateway, search = '', { key = KEY_A, headers = {} } = {}) {
  const response = await fetch(`${url}/v1/stream${search}`, { headers: { authorization: `Bearer ${key}`, ...headers } })
  expect(response.status).toBe(200)
  return new SseReader(response.body)
}

async function history({ ownEvents }: Gateway, types: readonly string[], tenantId = TENANT_A): Promise<void> {
  for (const type of types) await ownEvents.append({ tenantId, type })
}

const typesOf = (blocks: readonly { readonly data?: string }[]) => blocks.map(({ data = '' }) => JSON.parse(data).type)

test('only what happens after the call is given, unless the caller asks for the start', async () => {
  const gateway = await listeningGateway({ stream: FAST })
  await history(gateway, ['a.b.one'])
  const [live, whole] = [await opened(gateway), await opened(gateway, '?after=start')]
  await history(gateway, ['a.b.two'])
  expect(typesOf(await live.events(1))).toEqual(['a.b.two'])
  expect(typesOf(await whole.events(2))).toEqual(['a.b.one', 'a.b.two'])
})

test('the first block is an id, and each id goes on right after its event, whichever way it is sent', async () => {
  const gateway = await listeningGateway({ stream: FAST })
  const first = await opened(gateway)
  const start = await first.next()
  expect(start).toEqual({ retry: '1000', id: expect.any(String) })
  await history(gateway, ['a.b.one', 'a.b.two', 'a.b.three'])
  const [one] = await first.events(1)
  const again = await opened(gateway, '?after=start', { headers: { 'last-event-id': one?.id ?? '' } })
  expect(typesOf(await again.events(2))).toEqual(['a.b.two', 'a.b.three'])
  const fromStart = await opened(gateway, `?after=${start?.id}`)
  expect(typesOf(await fromStart.events(3))).toEqual(['a.b.one', 'a.b.two', 'a.b.three'])
})

test('nobody sees events, ids or positions of another tenant, nor whether there are any', async () => {
  const gateway = await listeningGateway({ stream: { ...FAST, heartbeatMs: 30 } })
  await history(gateway, ['a.b.own'])
  const before = await (await opened(gateway)).next()
  const quiet = await opened(gateway, '?after=start')
  await history(gateway, Array(50).fill('a.b.foreign'), TENANT_B)
  expect(await (await opened(gateway)).next()).toEqual(before)
  const [own] = await quiet.events(1)
  expect(JSON.parse(own?.data ?? '')).toMatchObject({ type: 'a.b.own', streamId: 'notes.note-1', revision: '0' })
  expect(own?.data).not.toMatch(/position|tenantId|sealed|fingerprint|"ip"/)
  await sleep(100)
  for (let beats = 0; beats < 2; beats += 1) expect(await quiet.next()).toEqual({ comment: 'still here' })
})

test('types, everything below a prefix, and entities can be picked out', async () => {
  const gateway = await listeningGateway({ stream: FAST })
  await history(gateway, ['money.x.done', 'iam.x.done', 'money.y.done'])
  await gateway.ownEvents.append({ tenantId: TENANT_A, type: 'notes.z.done', streamId: 'notes.note-2' })
  const asked = async (search: string) => {
    const { text } = await call(gateway.app, `/v1/stream?after=start&follow=false&${search}`)
    return [...text.matchAll(/"type":"([a-z.]+done)"/g)].map(([, type]) => type)
  }
  expect(await asked('type=money.')).toEqual(['money.x.done', 'money.y.done'])
  expect(await asked('type=money.x.done&type=iam.')).toEqual(['money.x.done', 'iam.x.done'])
  expect(await asked('entity=notes.note-2')).toEqual(['notes.z.done'])
  expect(await asked('type=money.&entity=notes.note-2')).toEqual([])
})

test('a stream that does not follow ends at once for who has everything, and an empty Last-Event-ID names no place', async () => {
  const gateway = await listeningGateway({ stream: FAST })
  await history(gateway, ['a.b.one'])
  const { text } = await call(gateway.app, '/v1/stream?follow=false')
  expect(text).toMatch(/event: end\ndata: {"reason":"complete"}\n\n$/)
  const headers = { 'last-event-id': '' }
  expect((await call(gateway.app, '/v1/stream?follow=false&after=start', { headers })).text).toContain('a.b.one')
})

test('the hash of a secret is shown to nobody, wherever it stands', async () => {
  const gateway = await listeningGateway({ stream: FAST })
  const data = { secretHash: 'outer', key: { secretHash: 'inner', name: 'seen' } }
  await gateway.ownEvents.append({ tenantId: TENANT_A, type: 'a.b.one', data })
  const { text } = await call(gateway.app, '/v1/stream?after=start&follow=false')
  expect(text).toContain('"data":{"key":{"name":"seen"}}')
})

test('a stream that does not follow ends where the history ended when it was asked for', async () => {
  const gateway = await listeningGateway({ stream: FAST })
  await history(gateway, ['a.b.one'])
  const { eventStream } = gateway.deps
  const { lastOwn } = eventStream
  Object.assign(eventStream, {
    async lastOwn(tenantId: typeof TENANT_A) {
      const end = await lastOwn(tenantId)
      await history(gateway, ['a.b.late'])
      return end
    },
  })
  const { text } = await call(gateway.app, '/v1/stream?after=start&follow=false')
  expect([text.includes('a.b.one'), text.includes('a.b.late')]).toEqual([true, false])
})

test.each(['type=Money', 'entity=x', 'follow=1', 'since=1', 'after='])('%s is refused', async (search) => {
  const { app } = await listeningGateway()
  expect((await call(app, `/v1/stream?${search}`)).status).toBe(400)
})

test("another tenant's id, a made-up one, and one of another incarnation are refused", async () => {
  const { app, deps, earlierTokens } = await listeningGateway()
  const tokens = { foreign: deps.positionTokens.issue(TENANT_B, 1n), old: earlierTokens.issue(TENANT_A, 1n) }
  const codes = [tokens.foreign, 'made-up', tokens.old].map(async (after) =>
    codeOf(await call(app, `/v1/stream?after=${after}`)),
  )
  expect(await Promise.all(codes)).toEqual(['invalid-position', 'invalid-position', 'position-of-another-log'])
  const { json } = await call(app, '/v1/stream?after=0')
  expect(json.detail).toContain('after=start')
})

test('the permission is needed, and a second one for confidential values, which are hidden unless asked for', async () => {
  const gateway = await listeningGateway({ stream: FAST })
  const sealed = `sealed.v1.${TENANT_A}.abc`
  await gateway.ownEvents.append({ tenantId: TENANT_A, type: 'a.b.c', data: { secret: sealed, list: [sealed] } })
  expect((await call(gateway.app, '/v1/stream', { key: KEY_POWERLESS })).status).toBe(403)
  const hidden = await call(gateway.app, '/v1/stream?after=start&follow=false')
  expect(hidden.text).toContain('{"secret":"[CONFIDENTIAL]","list":["[CONFIDENTIAL]"]}')
  expect((await call(gateway.app, '/v1/stream?after=start&follow=false&confidential=true')).text).toContain(
    '"opened":true',
  )
  gateway.denied.add('events.confidential.read')
  expect((await call(gateway.app, '/v1/stream?confidential=true')).status).toBe(403)
})

test('a stream ends in order when its key is revoked', async () => {
  const gateway = await listeningGateway()
  const stream = await opened(gateway)
  await stream.next()
  gateway.revoked.add('a')
  expect(await stream.next()).toEqual({ event: 'end', data: '{"reason":"revoked"}' })
  expect(await stream.next()).toBeNull()
})

test('a stream of confidential values ends when they may not be seen any more, another one goes on', async () => {
  const gateway = await listeningGateway({ stream: FAST })
  const [opening, plain] = [await opened(gateway, '?confidential=true'), await opened(gateway)]
  await opening.next()
  gateway.denied.add('events.confidential.read')
  expect(await opening.next()).toEqual({ event: 'end', data: '{"reason":"revoked"}' })
  await history(gateway, ['a.b.one'])
  expect(typesOf(await plain.events(1))).toEqual(['a.b.one'])
})

test('a stream ends when the process is about to stop', async () => {
  const gateway = await listeningGateway({ stream: FAST })
  const stream = await opened(gateway)
  await stream.next()
  gateway.system.state.isReady = false
  expect(await stream.next()).toEqual({ event: 'end', data: '{"reason":"stopping"}' })
})

test('a tenant has so many streams and no more; one that is closed makes room, and others have their own', async () => {
  const gateway = await listeningGateway({ stream: FAST, maxStreamsPerTenant: 2 })
  const [first] = [await opened(gateway), await opened(gateway)]
  expect(codeOf(await call(gateway.app, '/v1/stream'))).toBe('too-many-streams')
  await opened(gateway, '', { key: KEY_B })
  await first.close()
  await expect.poll(async () => (await gateway.metrics.text()).includes('heptad_live_streams 2')).toBe(true)
  await opened(gateway)
})

test('a caller who does not read holds little memory, is cut off, and can resume without a gap', async () => {
  const gateway = await listeningGateway({ stream: { ...FAST, stallMs: 2000, maxBytes: 4096 } })
  const data = { text: 'x'.repeat(100_000) }
  for (let index = 0; index < 200; index += 1)
    await gateway.ownEvents.append({ tenantId: TENANT_A, type: 'a.b.c', data: { ...data, index } })
  const { hostname, port } = new URL(gateway.url)
  const socket = connect(Number(port), hostname)
  socket.pause()
  socket.write(`GET /v1/stream?after=start HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${KEY_A}\r\n\r\n`)
  await expect.poll(() => gateway.metrics.text()).toContain('{reason="slow"} 1')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => {})
  socket.resume()
  await new Promise((resolve) => socket.once('close', resolve))
  const whole = text.slice(0, text.lastIndexOf('\n\n'))
  const lastId = [...whole.matchAll(/^id: (.+)$/gm)].at(-1)?.[1]
  const seen = [...whole.matchAll(/"index":(\d+)/g)].map(([, index]) => Number(index))
  expect(seen.length).toBeLessThan(200)
  const rest = await opened(gateway, `?after=${lastId}`)
  const others = await rest.events(200 - seen.length)
  const all = [...seen, ...others.map(({ data = '' }) => JSON.parse(data).data.index)]
  expect(all).toEqual(Array.from({ length: 200 }, (_, index) => index))
})
