import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { exportLog } from './export.ts'
import { folderArchive } from './folder-source.ts'
import { readManifest } from './manifest.ts'
import { ENCODINGS } from './part-codec.ts'
import type { ArchiveSource } from './source.ts'
import { archiveOf, tenantHistory, uuid } from './testing/history.ts'

test('an export makes the folders above its own, and goes into none that is there', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'heptad-export-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const folder = join(parent, 'of', 'the', 'month')
  await exportLog(archiveOf(tenantHistory(1)), { folder, encoding: 'ndjson' })
  expect(existsSync(join(folder, 'manifest.json'))).toBe(true)
  await expect(exportLog(archiveOf(tenantHistory(1)), { folder, encoding: 'ndjson' })).rejects.toThrow('EEXIST')
})

test.each(ENCODINGS)(
  'what was exported as %s is read again, whole or in part, from as many files as it took',
  async (encoding) => {
    const parent = await mkdtemp(join(tmpdir(), 'heptad-export-'))
    onTestFinished(() => rm(parent, { recursive: true }))
    const [folder, log] = [join(parent, 'log'), tenantHistory(7_000)]
    const keys = (async function* () {
      yield { keyId: 'one' }
    })()
    const { manifest, checksum } = await exportLog(archiveOf(log), { folder, encoding, keys })
    expect(manifest).toMatchObject({ until: '21000', events: 21_000, last: { position: '21000' }, keys: { keys: 1 } })
    expect(manifest.parts.map(({ name, events }) => [name, events])).toEqual([
      [`events-000001.${encoding}`, 20_000],
      [`events-000002.${encoding}`, 1_000],
    ])
    const source = folderArchive(folder, await readManifest(folder, checksum))
    const read = async (after: bigint, until: bigint, tenantId?: string) => {
      const found: (typeof log)[number][] = []
      for await (const event of source.read({ after, until, ...(tenantId === undefined ? {} : { tenantId }) }))
        found.push(event)
      return found
    }
    expect(await read(0n, 21_000n)).toEqual(log)
    expect(await read(19_999n, 20_001n)).toEqual(log.slice(19_999, 20_001))
    expect(await read(20_000n, 20_001n, log[0]?.tenantId)).toHaveLength(1)
    expect(await read(20_000n, 20_001n, uuid(1))).toEqual([])
  },
)

test('an export that fails leaves no folder, so that it can be run again', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'heptad-export-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const [folder, whole] = [join(parent, 'log'), archiveOf(tenantHistory(1))]
  const cut: ArchiveSource = {
    ...whole,
    async *read(range) {
      yield* whole.read({ ...range, until: 2n })
      throw new Error('the backbone stopped')
    },
  }
  await expect(exportLog(cut, { folder, encoding: 'ndjson' })).rejects.toThrow('the backbone stopped')
  expect(existsSync(folder)).toBe(false)
  await exportLog(whole, { folder, encoding: 'ndjson' })
})

test.each(ENCODINGS)('a file of %s that is whole and of another release is named', async (encoding) => {
  const parent = await mkdtemp(join(tmpdir(), 'heptad-export-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const folder = join(parent, 'log')
  const log = tenantHistory(1).map((event) => ({ ...event, type: '' }))
  const { manifest } = await exportLog(archiveOf(log), { folder, encoding })
  const reading = folderArchive(folder, manifest).read({ after: 0n, until: 3n })[Symbol.asyncIterator]().next()
  await expect(reading).rejects.toThrow(`events-000001.${encoding} is not one that this release reads`)
})
