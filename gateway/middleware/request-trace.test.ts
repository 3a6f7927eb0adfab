import { expect, test } from 'vitest'
import { call } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const body = { text: 'x' }

test("the caller's trace goes on into the command, as a new span", async () => {
  const { app, engine } = await testGateway()
  const parent = `00-${TRACE_ID}-b7ad6b7169203331-01`
  await call(app, CREATE, { body, headers: { traceparent: parent } })
  expect(engine.requests[0]?.traceparent).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`))
  expect(engine.requests[0]?.traceparent).not.toBe(parent)
})

test.each(['', 'x', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, `ff-${TRACE_ID}-b7ad6b7169203331-01`])(
  'the malformed trace %j starts a new one',
  async (traceparent) => {
    const { app } = await testGateway()
    const { json } = await call(app, '/nowhere', { headers: { traceparent } })
    expect(json.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
    expect(json.traceId).not.toBe(TRACE_ID)
  },
)

test('a problem quotes the trace of its request', async () => {
  const { app } = await testGateway()
  const { json } = await call(app, '/nowhere', { headers: { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` } })
  expect(json.traceId).toBe(TRACE_ID)
})

test('a request id is taken over when it is harmless, and made up when not', async () => {
  const { app } = await testGateway()
  const idFor = async (id: string) =>
    (await call(app, '/live', { headers: { 'x-request-id': id } })).headers.get('x-request-id')
  expect(await idFor('order-7')).toBe('order-7')
  for (const id of ['a b', 'x'.repeat(65), '<script>', '']) expect(await idFor(id)).toMatch(/^[0-9a-f]{32}$/)
})
