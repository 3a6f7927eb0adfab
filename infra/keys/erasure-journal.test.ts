import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TenantId } from '@heptad/schemas/ids.ts'
import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { journalledErasures, readErasures } from './erasure-journal.ts'
import { memoryDataKeys } from './memory-data-keys.ts'
import type { DataKeyStore } from './port.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heptad-erasures-'))
  file = join(folder, 'erasures.ndjson')
})
afterEach(() => rmSync(folder, { recursive: true }))

const tenantId = TenantId.parse(v7())

async function withKey(store: DataKeyStore, subject: string): Promise<string> {
  const { keyId } = await store.create(tenantId, { keyId: v7(), subject, epoch: 'e', wrapped: Buffer.alloc(60) })
  return keyId
}

test('an erasure is noted before it happens, by the id of the key and not by the name of the person', async () => {
  const own = memoryDataKeys()
  const failing: DataKeyStore = { ...own, erase: () => Promise.reject(new Error('the database is away')) }
  const keyId = await withKey(own, 'user-ann')
  await expect(journalledErasures(failing, file).erase(tenantId, 'user-ann')).rejects.toThrow('away')
  expect(await readErasures(file)).toEqual([{ tenantId, keyId }])
  expect(readFileSync(file, 'utf8')).not.toContain('ann')
})

test('erasing somebody without a key notes nothing', async () => {
  await journalledErasures(memoryDataKeys(), file).erase(tenantId, 'user-1')
  expect(await readErasures(file)).toEqual([])
})

test('a line that a crash cut off spoils no other', async () => {
  const store = journalledErasures(memoryDataKeys(), file)
  const ids = [await withKey(store, 'a'), await withKey(store, 'b')]
  await store.erase(tenantId, 'a')
  appendFileSync(file, '\n{"tenantId":"')
  await store.erase(tenantId, 'b')
  expect((await readErasures(file)).map(({ keyId }) => keyId)).toEqual(ids)
})

test('a journal that is there and cannot be read is an error: what was erased would come back', async () => {
  await expect(readErasures(folder)).rejects.toThrow('EISDIR')
})

test('a whole line that was altered is an error, and named', async () => {
  const store = journalledErasures(memoryDataKeys(), file)
  await withKey(store, 'a')
  await store.erase(tenantId, 'a')
  const text = readFileSync(file, 'utf8')
  for (const altered of [text.replace('"keyId"', '"keyld"'), text.replace('{"', '{'), text.replace(/.}/, '?}')]) {
    writeFileSync(file, altered)
    await expect(readErasures(file)).rejects.toThrow(`${file}, line 2, was altered`)
  }
})
