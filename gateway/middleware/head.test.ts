import { expect, test } from 'vitest'
import { call } from '../testing/call.ts'
import { KEY_A, KEY_OPERATOR, testGateway } from '../testing/gateway-deps.ts'
import { listeningGateway } from '../testing/listening.ts'

test('HEAD is answered as GET is, without the body', async () => {
  const { app } = await testGateway()
  const [get, head] = [await call(app, '/v1/queries/notes.notes.list'), await call(app, '/live', { method: 'HEAD' })]
  expect([get.status, get.text === '', head.status, head.text]).toEqual([200, false, 200, ''])
})

test('HEAD of a live stream holds none open', async () => {
  const { url, metrics } = await listeningGateway()
  const { status } = await fetch(`${url}/v1/stream`, { method: 'HEAD', headers: { authorization: `Bearer ${KEY_A}` } })
  expect(status).toBe(200)
  await expect.poll(() => metrics.text()).toContain('ended_total{reason="gone"} 1')
  expect(await metrics.text()).toContain('heptad_live_streams 0')
})

test('HEAD of a followed log follows nothing', async () => {
  const { url, deps } = await listeningGateway()
  let isFollowed = false
  Object.assign(deps.system, {
    async *follow(_: unknown, signal: AbortSignal) {
      isFollowed = true
      try {
        yield [{ position: '1' }]
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      } finally {
        isFollowed = false
      }
    },
  })
  const headers = { authorization: `Bearer ${KEY_OPERATOR}` }
  const { status } = await fetch(`${url}/v1/system/events?follow=true`, { method: 'HEAD', headers })
  await expect.poll(() => isFollowed).toBe(false)
  expect(status).toBe(200)
})
