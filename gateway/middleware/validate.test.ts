import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'

const LIST = '/v1/queries/notes.notes.list'

test('all faults of a body are listed at once', async () => {
  const { app } = await testGateway()
  const answer = await call(app, CREATE, { body: { text: 1, tags: [{}, { name: 2 }], more: 1 } })
  const pointers = (answer.json.errors as { pointer: string; code: string }[]).map(
    ({ pointer, code }) => `${pointer} ${code}`,
  )
  expect(pointers.sort()).toEqual([
    '/more unknown-field',
    '/tags/0/name required',
    '/tags/1/name invalid-type',
    '/text invalid-type',
  ])
})

test.each([
  ['nmae=x', 'unknown-parameter', 'nmae'],
  ['startsWith=a&startsWith=b', 'repeated-parameter', 'startsWith'],
  ['startsWith=%00', 'nul-character', 'startsWith'],
  ['archived=maybe', 'validation-failed', '/archived'],
  ['limit=1000', 'validation-failed', '/limit'],
  ['cursor=', 'validation-failed', '/cursor'],
])('the query string %s is refused', async (query, code, pointer) => {
  const { app } = await testGateway()
  const answer = await call(app, `${LIST}?${query}`)
  expect([answer.status, codeOf(answer)]).toEqual([400, code])
  expect(answer.json.errors).toMatchObject([{ pointer }])
})
