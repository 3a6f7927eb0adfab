import { CommandId, TenantId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { commandSecrets } from './command-secret.ts'
import { memoryKeyring } from './memory-keyring.ts'

const A = TenantId.parse('01890000-0000-7000-8000-00000000000a')
const B = TenantId.parse('01890000-0000-7000-8000-00000000000b')
const ONE = CommandId.parse('01890000-0000-7000-8000-000000000001')
const TWO = CommandId.parse('01890000-0000-7000-8000-000000000002')

test('a command has one secret for each purpose, the same in every process of the installation', async () => {
  const { derive } = await memoryKeyring()
  const [here, there] = [await commandSecrets(derive), await commandSecrets(derive)]
  const secret = await here(A, ONE, 'apikey')
  expect(secret).toHaveLength(32)
  expect(await there(A, ONE, 'apikey')).toEqual(secret)
})

test('another tenant, command, purpose or installation has another secret', async () => {
  const secretOf = await commandSecrets((await memoryKeyring()).derive)
  const elsewhere = await commandSecrets((await memoryKeyring()).derive)
  const secrets = await Promise.all([
    secretOf(A, ONE, 'apikey'),
    secretOf(B, ONE, 'apikey'),
    secretOf(A, TWO, 'apikey'),
    secretOf(A, ONE, 'session'),
    elsewhere(A, ONE, 'apikey'),
  ])
  expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(5)
})
