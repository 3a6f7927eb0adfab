import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { currentTraceId, runInTrace } from './tracing.ts'

const INCOMING = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

test('an incoming trace is carried on across asynchronous calls', async () => {
  const seen = await runInTrace(INCOMING, async () => {
    await sleep(1)
    return currentTraceId()
  })
  expect(seen).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
})

test.each([undefined, 'malformed'])('without a usable traceparent (%s) a new trace begins', (header) => {
  const first = runInTrace(header, currentTraceId)
  const second = runInTrace(header, currentTraceId)
  expect(first).toMatch(/^[0-9a-f]{32}$/)
  expect(second).not.toBe(first)
})

test('two requests at once do not see the trace of each other', async () => {
  const request = (id: string) =>
    runInTrace(`00-${id.repeat(32)}-00f067aa0ba902b7-01`, async () => {
      await sleep(2)
      return currentTraceId()
    })
  expect(await Promise.all([request('a'), request('b')])).toEqual(['a'.repeat(32), 'b'.repeat(32)])
})

test('outside a request there is no trace', () => {
  expect(currentTraceId()).toBeUndefined()
})
