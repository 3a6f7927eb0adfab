import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createGateway } from '../gateway.ts'
import { builtIn } from '../module/built-in.ts'
import { call } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'
import { apiReference } from './api-reference.ts'

test('docs/api.md is what the operations say; `npm run reference` makes it again', async () => {
  const { deps } = await testGateway()
  const { text } = await call(createGateway({ ...deps, ...builtIn }), '/openapi.json', { key: null })
  const page = join(import.meta.dirname, '../../docs/api.md')
  await expect(apiReference(JSON.parse(text))).toMatchFileSnapshot(page)
})
