import { expect, test } from 'vitest'
import { KEY_A, KEY_OPERATOR, testGateway } from '../../testing/gateway-deps.ts'

async function post(verb: string, body: object, key = KEY_OPERATOR, callTimeoutMs = 5000): Promise<Response> {
  const { app } = await testGateway({ callTimeoutMs })
  return app.request(`/v1/system/projections/${verb}`, {
    method: 'POST',
    headers: { host: 'localhost', authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

test('a job is asked for by the name of its projection', async () => {
  const response = await post('rebuild', { projection: 'notes.notes', acceptDifferences: true })
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ job: null })
})

test.each([
  ['an unknown projection is not found', 'verify', { projection: 'notes.other' }, 404],
  ['what cannot be done now is a conflict that says why', 'rollback', { projection: 'notes.notes' }, 409],
  ['a name that is none is refused', 'verify', { projection: 'Notes' }, 400],
  ['what is not known is refused', 'promote', { projection: 'notes.notes', force: true }, 400],
  ['a build is a number', 'drop', { projection: 'notes.notes', version: 1, build: 'x' }, 400],
] as const)('%s', async (_, verb, body, status) => {
  expect((await post(verb, body)).status).toBe(status)
})

test.each(['promote', 'rollback'])('%s is given up in time for its refusal to be told', async (verb) => {
  const response = await post(verb, { projection: 'notes.notes' }, KEY_OPERATOR, 60_000)
  const { detail } = (await response.json()) as { detail: string }
  const [waitMs] = /\d+/.exec(detail) ?? []
  expect(Number(waitMs)).toBeGreaterThan(0)
  expect(Number(waitMs)).toBeLessThanOrEqual(54_000)
})

test('a tenant may not touch projections', async () => {
  expect((await post('rebuild', { projection: 'notes.notes' }, KEY_A)).status).toBe(403)
})
