import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copiedKeyring } from './copied-keyring.ts'
import { KeyringRefused, localKeyring } from './local-keyring.ts'
import { ForeignKeyring, mergeKeyrings } from './merge-keyrings.ts'

let folder: string
const file = (name: string) => join(folder, name)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heptad-keyrings-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('an epoch that one of them has destroyed, and one that the other never had, both open again', async () => {
  const ring = await copiedKeyring(await localKeyring(file('own')), file('own'), file('copy'))
  const [first, key] = [await ring.currentEpoch(), randomBytes(32)]
  const wrapped = await ring.wrap(first, key)
  await mergeKeyrings(file('old'), [file('copy')])
  const second = await ring.rotate(0)
  await ring.destroy(first)
  expect(await mergeKeyrings(file('merged'), [file('own'), file('old'), file('none')])).toEqual([first, second])
  const merged = await localKeyring(file('merged'))
  expect(await merged.unwrap(first, wrapped)).toEqual(key)
  expect(await merged.currentEpoch()).toBe(second)
  expect(await merged.derive('tokens')).toEqual(await ring.derive('tokens'))
  expect(statSync(file('merged')).mode & 0o777).toBe(0o600)
})

test('a copied keyring is as new as the keyring, after each rotation and each destruction', async () => {
  const ring = await copiedKeyring(await localKeyring(file('own')), file('own'), file('copy'))
  const epochs = async () => (await (await localKeyring(file('copy'))).epochs()).map(({ id }) => id)
  const first = await ring.currentEpoch()
  expect(await epochs()).toEqual([first])
  const second = await ring.rotate(0)
  expect(await epochs()).toEqual([first, second])
  await ring.destroy(first)
  expect(await epochs()).toEqual([second])
})

test('keyrings of different installations are not mixed', async () => {
  await localKeyring(file('own'))
  await localKeyring(file('foreign'))
  await expect(mergeKeyrings(file('own'), [file('foreign')])).rejects.toThrow(ForeignKeyring)
})

test('a file that is no keyring is refused, and none at all gives none', async () => {
  expect(await mergeKeyrings(file('own'), [file('none')])).toEqual([])
  writeFileSync(file('bad'), '{')
  await expect(mergeKeyrings(file('own'), [file('bad')])).rejects.toThrow(KeyringRefused)
})

test('a keyring that is there and cannot be read is not passed over', async () => {
  await expect(mergeKeyrings(join(folder, 'a'), [folder])).rejects.toThrow('EISDIR')
})
