import { expect, test } from 'vitest'
import { catalogue } from '../problems/catalogue.ts'
import { call, codeOf } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

test('the type of a problem leads to a page for people and to JSON for programs', async () => {
  const { app } = await testGateway()
  const { json } = await call(app, '/v1/commands/notes.note.create', { body: {} })
  const page = await call(app, String(json.type), { key: null, headers: { accept: 'text/html,*/*' } })
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.text).toContain('<h1>The input does not fit its contract</h1>')
  const data = await call(app, String(json.type), { key: null })
  expect(data.json).toMatchObject({ code: 'validation-failed', status: 400, advice: expect.any(String) })
})

test('every code has its page', async () => {
  const { app } = await testGateway()
  for (const code of Object.keys(catalogue)) expect((await call(app, `/problems/${code}`)).status).toBe(200)
  const { json } = await call(app, '/problems')
  expect(json.data).toHaveLength(Object.keys(catalogue).length)
})

test.each(['never-heard-of', 'toString', '__proto__', '<script>'])('the code %s has none', async (code) => {
  const { app } = await testGateway()
  const answer = await call(app, `/problems/${encodeURIComponent(code)}`, { headers: { accept: 'text/html' } })
  expect([answer.status, codeOf(answer)]).toEqual([404, 'not-found'])
  expect(answer.text).not.toContain('<script>')
})
