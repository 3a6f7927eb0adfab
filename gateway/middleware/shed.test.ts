import { expect, test } from 'vitest'
import { createGateway } from '../gateway.ts'
import { call, codeOf } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'

test('while it is not ready, calls are turned away and the state of the process is still told', async () => {
  const { app, system } = await testGateway()
  system.state.isReady = false
  const answer = await call(app, CREATE, { body: { text: 'x' } })
  expect([answer.status, codeOf(answer), answer.headers.get('retry-after')]).toEqual([503, 'not-ready', '2'])
  expect((await call(app, '/live')).status).toBe(200)
  expect((await call(app, '/ready')).status).toBe(503)
  system.state.isReady = true
  expect((await call(app, CREATE, { body: { text: 'x' } })).status).toBe(201)
})

test('past the most that may be in progress, calls are turned away until others have ended', async () => {
  const { app } = await testGateway({ maxInFlight: 1 })
  const slow = call(app, CREATE, { body: { text: 'slow' } })
  const shed = await call(app, CREATE, { body: { text: 'x' } })
  expect([shed.status, codeOf(shed), shed.headers.get('retry-after')]).toEqual([503, 'overloaded', '1'])
  expect((await slow).status).toBe(201)
  expect((await call(app, CREATE, { body: { text: 'x' } })).status).toBe(201)
})

test.each([
  [
    'later',
    () =>
      Promise.resolve().then(() => {
        throw new Error('lost')
      }),
  ],
  [
    'at once',
    () => {
      throw new Error('lost')
    },
  ],
])('a call that fails %s gives its place back', async (_, authenticate) => {
  const { deps } = await testGateway({ maxInFlight: 1 })
  const app = createGateway({ ...deps, authenticator: { authenticate } })
  for (let attempt = 0; attempt < 2; attempt += 1)
    expect(codeOf(await call(app, CREATE, { body: { text: 'x' } }))).toBe('internal')
})
