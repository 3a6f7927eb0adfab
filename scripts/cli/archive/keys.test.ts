import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArchivedKey } from '@heptad/infra/keys/archived-keys.ts'
import { keyringMark } from '@heptad/infra/keys/keyring-mark.ts'
import { localKeyring } from '@heptad/infra/keys/local-keyring.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EXIT } from '../exit-codes.ts'
import { run } from '../testing/run.ts'
import { exportLog } from './export.ts'
import { readKeys } from './keys.ts'
import { archiveOf, uuid } from './testing/history.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'heptad-keys-'))
  mkdirSync(join(root, 'home'), { mode: 0o755 })
})
afterEach(() => rmSync(root, { recursive: true }))

async function exported(keyring: string, ...keys: readonly object[]) {
  const source = archiveOf([])
  const identity = async () => ({ ...(await source.identity()), keyring })
  const lines = (async function* () {
    yield* keys
  })()
  const folder = join(root, 'export')
  const { manifest } = await exportLog({ ...source, identity }, { folder, encoding: 'ndjson', keys: lines })
  return { folder, manifest }
}

const keyUnder = (epoch: string, wrapped: string | null): ArchivedKey => ({
  ...{ tenantId: TenantId.parse(uuid(1)), keyId: uuid(2), subject: 'user-1', epoch, wrapped },
  createdAt: Instant.parse('2026-01-01T00:00:00Z'),
})

test('an import is refused where the keyring has lost what opens the keys of the export, before anything is made', async () => {
  const ring = await localKeyring(join(root, 'home', 'keyring.json'))
  const first = await ring.currentEpoch()
  const { folder } = await exported(await keyringMark(ring.derive), keyUnder(first, 'AAAA'), keyUnder(uuid(9), null))
  await ring.rotate(0)
  await ring.destroy(first)
  const { exitCode, stderr } = await run(['events', 'import', folder], { HEPTAD_HOME: join(root, 'home') })
  expect([exitCode, stderr]).toEqual([EXIT.usage, expect.stringContaining('1 key of the export cannot be opened with')])
})

test('an import needs the keyring of the export', async () => {
  const { folder } = await exported('of another installation')
  await localKeyring(join(root, 'home', 'keyring.json'))
  const { exitCode, stderr } = await run(['events', 'import', folder], { HEPTAD_HOME: join(root, 'home') })
  expect([exitCode, stderr]).toEqual([EXIT.usage, expect.stringContaining('is not the keyring of the exported')])
})

test('keys are read as they were written; a line of another release is told without a stack', async () => {
  const key = keyUnder(uuid(9), null)
  const { folder, manifest } = await exported('mark', key)
  expect(await readKeys(folder, manifest)).toEqual([key])
  expect(statSync(join(folder, 'keys.ndjson')).mode & 0o777).toBe(0o600)
  rmSync(folder, { recursive: true })
  const later = await exported('mark', { ...key, wrapping: 'new' })
  await expect(readKeys(folder, later.manifest)).rejects.toThrow('keys.ndjson is not one that this release reads')
})
