import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dataFiles } from './data-files.ts'

let root: string
let data: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'heptad-data-files-'))
  data = join(root, 'data')
  for (const folder of ['global', 'base/5', 'pg_notify', 'pg_replslot/slot'])
    mkdirSync(join(data, folder), { recursive: true })
  for (const file of ['PG_VERSION', 'global/pg_control', 'base/5/1259', 'pg_notify/0000']) write(file)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string): void {
  writeFileSync(join(data, file), '')
}

test('folders are kept and files copied, but for what the server makes anew; the control file is last', async () => {
  for (const file of [
    'postmaster.pid',
    'backup_label.old',
    'standby.signal',
    'base/5/t3_1259',
    'base/5/pg_internal.init',
  ])
    write(file)
  const { folders, files } = await dataFiles(data)
  expect(folders.toSorted()).toEqual(['base', 'base/5', 'global', 'pg_notify', 'pg_replslot'])
  expect(files.toSorted()).toEqual(['PG_VERSION', 'base/5/1259', 'global/pg_control'])
  expect(files.at(-1)).toBe('global/pg_control')
})

test('WAL that a link leads to is a folder like any other; its segments are chosen elsewhere', async () => {
  mkdirSync(join(root, 'other-disk', 'archive_status'), { recursive: true })
  symlinkSync(join(root, 'other-disk'), join(data, 'pg_wal'))
  write('pg_wal/000000010000000000000001')
  const { folders, files } = await dataFiles(data)
  expect(folders).toEqual(expect.arrayContaining(['pg_wal', 'pg_wal/archive_status']))
  expect(files.filter((file) => file.startsWith('pg_wal'))).toEqual([])
})

test('databases that are dropped meanwhile are left out; a data folder that is not there is an error', async () => {
  const dropped = Array.from({ length: 500 }, (_, index) => join('base', `1${index}`))
  for (const folder of dropped) mkdirSync(join(data, folder))
  const found = dataFiles(data)
  for (const folder of dropped.toReversed()) {
    rmSync(join(data, folder), { recursive: true })
    await turn()
  }
  expect((await found).files).toContain('base/5/1259')
  rmSync(data, { recursive: true })
  await expect(dataFiles(data)).rejects.toThrow('ENOENT')
})
