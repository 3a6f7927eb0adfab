import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { exportLog } from './export.ts'
import { archiveOf, tenantHistory } from './testing/history.ts'

test('an export makes the folders above its own, and goes into none that is there', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'heptad-export-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const folder = join(parent, 'of', 'the', 'month')
  await exportLog(archiveOf(tenantHistory(1)), { folder, encoding: 'ndjson' })
  expect(existsSync(join(folder, 'manifest.json'))).toBe(true)
  await expect(exportLog(archiveOf(tenantHistory(1)), { folder, encoding: 'ndjson' })).rejects.toThrow('EEXIST')
})
