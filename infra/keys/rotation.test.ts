import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { memoryDataKeys } from './memory-data-keys.ts'
import { memoryKeyring } from './memory-keyring.ts'
import { rotateKeys } from './rotation.ts'
import { keyVault } from './vault.ts'

const TENANT = TenantId.parse('01890000-0000-7000-8000-00000000000a')
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

test('a rotation moves live keys to a new epoch, and destroys the old one when nobody can still be using it', async () => {
  let now = Instant.parse('2026-01-01T00:00:00Z')
  const clock = { now: () => now }
  const [keyring, store] = [await memoryKeyring(clock), memoryDataKeys()]
  const vault = keyVault(keyring, store)
  const sealed = await vault.seal(TENANT, 'user-1', 'rent')
  const first = await keyring.currentEpoch()

  now = plusMs(now, 29 * DAY_MS)
  expect(await rotateKeys(keyring, vault, clock)).toEqual({ epoch: first, rewrapped: 0, destroyed: [] })
  now = plusMs(now, DAY_MS)
  const turned = await rotateKeys(keyring, vault, clock)
  expect(turned).toMatchObject({ rewrapped: 1, destroyed: [] })
  expect(turned.epoch).not.toBe(first)
  now = plusMs(now, 15 * MINUTE_MS - 1)
  expect(await rotateKeys(keyring, vault, clock)).toMatchObject({ destroyed: [] })
  now = plusMs(now, 1)
  expect(await rotateKeys(keyring, vault, clock)).toEqual({ epoch: turned.epoch, rewrapped: 0, destroyed: [first] })
  expect((await keyring.epochs()).map(({ id }) => id)).toEqual([turned.epoch])

  expect(await keyVault(keyring, store).open(TENANT, sealed)).toEqual({ value: 'rent' })
})
