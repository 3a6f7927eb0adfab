import { expect, test } from 'vitest'
import { call } from '../testing/call.ts'
import { KEY_OPERATOR, TENANT_A, testGateway } from '../testing/gateway-deps.ts'

test('requests are counted and timed by route template, never by path', async () => {
  const { app, metrics } = await testGateway()
  await call(app, '/v1/system/streams/a/b/state', { key: KEY_OPERATOR })
  await call(app, '/some/secret/path')
  await call(app, '/v1/commands/notes.note.create', { body: { text: 'x' } })
  const text = await metrics.text()
  expect(text).toContain(
    'heptad_http_requests_total{method="GET",route="/v1/system/streams/:tenantId/:streamId/state",status="400"} 1',
  )
  expect(text).toContain('heptad_http_requests_total{method="GET",route="unmatched",status="404"} 1')
  expect(text).toContain(
    'heptad_http_request_duration_seconds_count{method="POST",route="/v1/commands/notes.note.create"} 1',
  )
  expect(text).not.toContain('secret')
})

test('a request is one line: quiet when it went well, louder when it did not, and without its key and body', async () => {
  const { app, lines } = await testGateway()
  await call(app, '/v1/commands/notes.note.create', { body: { text: 'canary' } })
  await call(app, '/v1/commands/notes.note.create', { body: {} })
  await call(app, '/v1/commands/notes.note.create', { body: { text: 'outcome unknown' } })
  const logged = lines.map((line) => JSON.parse(line) as { level: string; status: number; tenantId: string })
  expect(logged.map(({ level, status }) => [level, status])).toEqual([
    ['debug', 201],
    ['info', 400],
    ['error', 503],
  ])
  expect(logged[0]?.tenantId).toBe(TENANT_A)
  expect(lines.join()).not.toMatch(/canary|hk_test/)
})
