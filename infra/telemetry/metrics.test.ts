import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('what was counted stands in the text', async () => {
  const metrics = createMetrics()
  metrics.requests.inc({ method: 'GET', route: '/v1/books/:id', status: 200 })
  metrics.logHead.set(42)
  const text = await metrics.text()
  expect(text).toContain('heptad_http_requests_total{method="GET",route="/v1/books/:id",status="200"} 1')
  expect(text).toContain('heptad_log_head_position 42')
  expect(text).toContain('nodejs_eventloop_lag_seconds')
})

test('a pool is looked at when the metrics are scraped, not before', async () => {
  const metrics = createMetrics()
  let busy = 1
  metrics.watchPool('writer', () => ({ idle: 0, busy, waiting: 0 }))
  busy = 3
  expect(await metrics.text()).toContain('heptad_pool_connections{pool="writer",state="busy"} 3')
})

test('two processes in one, as in tests, do not count into each other', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  one.errors.inc({ kind: 'panic' })
  expect(await other.text()).not.toContain('heptad_errors_total{kind="panic"}')
})
