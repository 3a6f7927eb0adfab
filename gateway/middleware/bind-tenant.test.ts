import { expect, test } from 'vitest'
import { call, codeOf } from '../testing/call.ts'
import { KEY_B, TENANT_A, testGateway } from '../testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'

test('nothing that a caller sends chooses a tenant', async () => {
  const { app, engine } = await testGateway()
  const headers = { 'x-tenant-id': TENANT_A, 'heptad-tenant': TENANT_A, host: `${TENANT_A}.localhost` }
  await call(app, CREATE, { body: { text: 'x' }, key: KEY_B, headers })
  expect(engine.requests[0]?.tenantId).not.toBe(TENANT_A)
  const inBody = await call(app, CREATE, { body: { text: 'x', tenantId: TENANT_A }, key: KEY_B })
  const inQuery = await call(app, `${CREATE}?tenantId=${TENANT_A}`, { body: { text: 'x' }, key: KEY_B })
  expect([codeOf(inBody), codeOf(inQuery)]).toEqual(['validation-failed', 'unknown-parameter'])
})
