import { expect, test } from 'vitest'
import { createGateway } from '../gateway.ts'
import { call } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'

const LIST = '/v1/queries/notes.notes.list'

test('a row that differs from its contract fails in tests and is cut in production', async () => {
  const { deps } = await testGateway()
  const rows = [{ noteId: '01990000-0000-7000-8000-000000000000', text: 'x', secret: 1 }]
  const queryRunner = { run: async () => ({ kind: 'page', rows, next: null, position: 1n }) as const }
  const under = (responseShape: 'verify' | 'strip') =>
    call(createGateway({ ...deps, queryRunner, settings: { ...deps.settings, responseShape } }), LIST)
  expect((await under('verify')).status).toBe(500)
  expect((await under('strip')).json.data).toEqual([{ noteId: '01990000-0000-7000-8000-000000000000', text: 'x' }])
})
