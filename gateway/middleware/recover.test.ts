import { expect, test } from 'vitest'
import { call } from '../testing/call.ts'
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
