import { expect, test } from 'vitest'
import { KEY_A, KEY_OPERATOR, testGateway } from '../../testing/gateway-deps.ts'

async function ask(path: string, { body, key = KEY_OPERATOR }: { body?: object; key?: string } = {}) {
  const { app } = await testGateway()
  return app.request(`/v1/system/dlq${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { host: 'localhost', authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
}

const sequence = { projection: 'notes.notes', sequence: 'all' }

test('parked sequences come in pages', async () => {
  const [next, error] = ['notes.notes@1 all', 'cannot take it']
  expect(await (await ask('?limit=1')).json()).toMatchObject({ data: [{ ...sequence, error }], meta: { next } })
  const second = await ask(`?limit=1&after=${encodeURIComponent(next)}`)
  expect(await second.json()).toEqual({ data: [], meta: { next: null } })
})

test('the events of a sequence come from a position on, with what was done before', async () => {
  const answer = await ask('/sequence?projection=notes.notes&sequence=all&after=41')
  expect(await answer.json()).toEqual({ events: [{ position: '42' }], orders: [] })
})

test('an order carries who gave it and why', async () => {
  const answer = await ask('/resolve', { body: { ...sequence, reason: ' nobody needs it ' } })
  expect(await answer.json()).toMatchObject({ action: 'resolve', reason: 'nobody needs it' })
  const retried = await (await ask('/retry', { body: sequence })).json()
  expect(retried).toMatchObject({ action: 'retry', orderedBy: expect.stringMatching(/^\w+ \S+$/) })
})

test.each([
  ['what is not parked is not found', '/retry', { ...sequence, sequence: 'other' }, 404],
  ['nothing is dropped without a reason', '/resolve', sequence, 400],
  ['a blank reason is none', '/resolve', { ...sequence, reason: '  ' }, 400],
  ['what is not known is refused', '/retry', { ...sequence, force: true }, 400],
] as const)('%s', async (_, path, body, status) => {
  expect((await ask(path, { body })).status).toBe(status)
})

test.each(['', '/sequence?projection=notes.notes&sequence=all'])('a tenant may not look: %s', async (path) => {
  expect((await ask(path, { key: KEY_A })).status).toBe(403)
})

test('a tenant may not order', async () => {
  expect((await ask('/resolve', { body: { ...sequence, reason: 'x' }, key: KEY_A })).status).toBe(403)
})
