import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const ARCHIVE = '/v1/commands/notes.note.archive'
const body = { noteId: '01990000-0000-7000-8000-000000000000' }

test('a command that needs a key is refused without one', async () => {
  const { app, engine } = await testGateway()
  const answer = await call(app, ARCHIVE, { body })
  expect([answer.status, codeOf(answer)]).toEqual([400, 'idempotency-key-required'])
  expect(engine.requests).toEqual([])
})

test.each(['k', '01990a3c-7e10-7000-8000-000000000001', '!~', 'x'.repeat(255)])('the key %j is taken', async (key) => {
  const { app, engine } = await testGateway()
  expect((await call(app, ARCHIVE, { body, headers: { 'idempotency-key': key } })).status).toBe(200)
  expect(engine.requests[0]?.key).toBe(key)
})

test.each(['', 'a b', 'schlüssel', 'x'.repeat(256)])('the key %j is refused', async (key) => {
  const { app, engine } = await testGateway()
  const answer = await call(app, ARCHIVE, { body, headers: { 'idempotency-key': key } })
  expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-idempotency-key'])
  expect(engine.requests).toEqual([])
})

test('a dry run needs no key, and one that is said not to be dry does', async () => {
  const { app, engine } = await testGateway()
  expect((await call(app, `${ARCHIVE}?dryRun=true`, { body })).status).toBe(200)
  expect(engine.requests).toMatchObject([{ dryRun: true }])
  expect(codeOf(await call(app, `${ARCHIVE}?dryRun=false`, { body }))).toBe('idempotency-key-required')
  expect(engine.requests).toHaveLength(1)
})
