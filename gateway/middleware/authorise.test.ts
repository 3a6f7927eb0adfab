import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { KEY_POWERLESS, testGateway } from '../testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'

test('without the permission the answer is 403 and nothing is executed', async () => {
  const { app, engine } = await testGateway()
  const answer = await call(app, CREATE, { body: { text: 'x' }, key: KEY_POWERLESS })
  expect([answer.status, codeOf(answer)]).toEqual([403, 'permission-denied'])
  expect(answer.json.permission).toBe('notes.notes.write')
  expect(engine.requests).toEqual([])
})
