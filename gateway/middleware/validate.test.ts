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

test('a field that a contract does not name is told with those that it does, on every level', async () => {
  const { app } = await testGateway()
  const { json } = await call(app, CREATE, { body: { text: 'x', txt: 1, tags: [{ name: 'a', size: 1 }] } })
  expect(json.errors).toEqual([
    { pointer: '/tags/0/size', code: 'unknown-field', message: 'is not a field of this contract, which has name' },
    {
      pointer: '/txt',
      code: 'unknown-field',
      message: expect.stringMatching(/^is not a field of this contract, which has text, /),
    },
  ])
})

test('a command without parameters of its own says which one there is', async () => {
  const { app } = await testGateway()
  const { json } = await call(app, `${CREATE}?dryrun=true`, { body: { text: 'x' } })
  expect(json.errors).toMatchObject([{ pointer: 'dryrun', message: 'is not known here: did you mean dryRun?' }])
})

test.each([
  ['nmae=x', 'unknown-parameter', 'nmae', 'is not known here: there are startsWith, archived, limit, cursor'],
  ['curser=x', 'unknown-parameter', 'curser', 'is not known here: did you mean cursor?'],
  ['startsWith=a&startsWith=b', 'repeated-parameter', 'startsWith', 'came more than once'],
  ['startsWith=%00', 'nul-character', 'startsWith', 'holds a NUL character'],
  ['archived=maybe', 'validation-failed', 'archived', 'must be true or false, not "maybe"'],
  ['limit=abc', 'validation-failed', 'limit', 'must be a whole number, not "abc"'],
  ['limit=', 'validation-failed', 'limit', 'must be a whole number, not ""'],
  ['limit=0x10', 'validation-failed', 'limit', 'must be a whole number, not "0x10"'],
  ['limit=1.5', 'validation-failed', 'limit', 'must be a whole number, not 1.5'],
  ['limit=1000', 'validation-failed', 'limit', 'must be at most 100, not 1000'],
  ['limit=0', 'validation-failed', 'limit', 'must be at least 1, not 0'],
  ['cursor=', 'validation-failed', 'cursor', expect.any(String)],
])('the query string %s is refused with what was sent and what is wanted', async (query, code, pointer, message) => {
  const { app } = await testGateway()
  const answer = await call(app, `${LIST}?${query}`)
  expect([answer.status, codeOf(answer)]).toEqual([400, code])
  expect(answer.json.errors).toMatchObject([{ pointer, message }])
})
