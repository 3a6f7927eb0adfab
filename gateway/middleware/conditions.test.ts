import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { KEY_OPERATOR, testGateway } from '../testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'
const legs = [
  { account: 'a', asset: 'EUR', side: 'debit', amount: '5' },
  { account: 'b', asset: 'EUR', side: 'credit', amount: '5' },
]

test.each(['*', '"7"'])('a command under If-None-Match %s is refused, and not sent', async (tag) => {
  const { app, engine } = await testGateway()
  const answer = await call(app, CREATE, { body: { text: 'a' }, headers: { 'if-none-match': tag } })
  expect([answer.status, codeOf(answer)]).toEqual([400, 'condition-not-understood'])
  expect(answer.json.errors).toMatchObject([{ pointer: 'if-none-match' }])
  expect(engine.requests).toEqual([])
})

test('a query is answered whatever its caches ask', async () => {
  const { app } = await testGateway()
  const headers = { 'if-none-match': '"7"', 'if-match': '"7"' }
  expect((await call(app, '/v1/queries/notes.notes.list', { headers })).status).toBe(200)
})

test('a batch under If-Match is posted only at that revision when it is atomic, and refused when its items stand alone', async () => {
  const { app, engine } = await testGateway()
  const post = (body: object, tag: string) =>
    call(app, '/v1/ledger/batch', { body, headers: { 'if-match': tag, 'idempotency-key': tag } })
  const atomic = { atomic: true, items: [{ legs }] }
  expect((await post(atomic, '"7"')).status).toBe(412)
  expect(codeOf(await post(atomic, '7'))).toBe('invalid-if-match')
  expect((await post(atomic, '"0"')).status).toBe(200)
  expect(engine.requests.map(({ ifRevision }) => ifRevision)).toEqual([7n, 0n])
  expect(codeOf(await post({ items: [{ idempotencyKey: 'i', legs }] }, '"0"'))).toBe('condition-not-understood')
  expect(engine.requests).toHaveLength(2)
})

test.each(['if-match', 'if-none-match'])('what is no command of one stream takes no %s', async (name) => {
  const { app } = await testGateway()
  const answer = await call(app, '/v1/system/dlq/retry', {
    key: KEY_OPERATOR,
    body: { projection: 'notes.notes', sequence: 'all' },
    headers: { [name]: '"0"' },
  })
  expect(codeOf(answer)).toBe('condition-not-understood')
})
