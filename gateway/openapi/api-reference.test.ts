import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createGateway } from '../gateway.ts'
import { builtIn } from '../module/built-in.ts'
import { call } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'
import { apiReference } from './api-reference.ts'

const page = join(import.meta.dirname, '../../docs/api.md')

test('of every member that may be left out the page says what it means', async () => {
  expect(await readFile(page, 'utf8')).not.toMatch(/^\| `.* \| *\|$/m)
})

test('what stands inside of a member has a row of its own', async () => {
  const text = await readFile(page, 'utf8')
  for (const path of ['legs[].ifAvailable', 'items[].legs[].amount', 'from.upTo', 'parts[].percent', 'rate.numerator'])
    expect(text).toContain(`| \`${path}\` | body |`)
})

test('docs/api.md is what the operations say; `npm run reference` makes it again', async () => {
  const { deps } = await testGateway()
  const { text } = await call(createGateway({ ...deps, ...builtIn }), '/openapi.json', { key: null })
  await expect(apiReference(JSON.parse(text))).toMatchFileSnapshot(page)
})
