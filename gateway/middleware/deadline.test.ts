import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'

test('a call that takes too long is answered with 504 in time, and may still finish', async () => {
  const { app, engine } = await testGateway({ callTimeoutMs: 50 })
  const answer = await call(app, CREATE, { body: { text: 'slow' } })
  expect([answer.status, codeOf(answer)]).toEqual([504, 'deadline-exceeded'])
  expect(engine.notes).toEqual([])
  await expect.poll(() => engine.notes.length).toBe(1)
})

test('the engine is told to give up a little earlier, because it knows more', async () => {
  const { app, engine } = await testGateway({ callTimeoutMs: 5000 })
  await call(app, CREATE, { body: { text: 'x' } })
  expect(engine.requests[0]?.timeoutMs).toBeGreaterThan(1000)
  expect(engine.requests[0]?.timeoutMs).toBeLessThanOrEqual(4500)
})

test('what a late answer goes on making is given up', async () => {
  const { app, deps, metrics } = await testGateway({ callTimeoutMs: 50 })
  const late = Promise.withResolvers<bigint>()
  Object.assign(deps.eventStream, { lastOwn: () => late.promise })
  expect((await call(app, '/v1/stream')).status).toBe(504)
  late.resolve(0n)
  await expect.poll(() => metrics.text()).toContain('ended_total{reason="gone"} 1')
})

test('what fails after the answer is reported like any other fault', async () => {
  const { app, deps, lines } = await testGateway({ callTimeoutMs: 50 })
  const late = Promise.withResolvers<bigint>()
  Object.assign(deps.eventStream, { lastOwn: () => late.promise })
  expect((await call(app, '/v1/stream')).status).toBe(504)
  late.reject(new Error('it broke in the end'))
  await expect.poll(() => lines.filter((line) => line.includes('it broke in the end'))).toHaveLength(1)
})
