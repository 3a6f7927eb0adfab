import { LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'

test('a bug shows nothing of itself to the caller, and everything to the error bus', async () => {
  const { app, lines } = await testGateway()
  const { text } = await call(app, CREATE, { body: { text: 'bug' } })
  expect(text).not.toContain('secret detail')
  expect(text).not.toContain('.ts')
  expect(lines.join()).toContain('a secret detail of the code')
})

test('a bug of one request leaves the next one alone', async () => {
  const { app } = await testGateway()
  await call(app, CREATE, { body: { text: 'bug' } })
  expect((await call(app, CREATE, { body: { text: 'fine' } })).status).toBe(201)
})

test.each([
  ['not-sent', 'log-unavailable'],
  ['unknown', 'commit-unknown'],
] as const)('a log that cannot be reached (%s) is no bug: %s, and when to try again', async (outcome, code) => {
  const { app, deps, lines } = await testGateway()
  Object.assign(deps.eventStream, {
    lastOwn: () => Promise.reject(new LogUnavailable(outcome, { cause: new Error('no connection') })),
  })
  const answer = await call(app, '/v1/stream')
  expect([answer.status, codeOf(answer), answer.headers.get('retry-after')]).toEqual([503, code, '1'])
  expect(lines.join()).not.toContain('no connection')
})
