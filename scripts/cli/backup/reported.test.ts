import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FolderNotEmpty, makeEmptyFolder } from '@heptad/infra/files/empty-folder.ts'
import { expect, onTestFinished, test } from 'vitest'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { reported } from './reported.ts'

async function failureOf(work: () => Promise<void>): Promise<unknown> {
  return reported(work).catch((error: unknown) => (error instanceof CliFailure ? error.exitCode : error))
}

test('a folder that holds something is a wrong command line, as it is for every command that writes one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heptad-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  await makeEmptyFolder(join(folder, 'inner'), 0o700)
  await expect(makeEmptyFolder(folder, 0o700)).rejects.toThrow(FolderNotEmpty)
  expect(await failureOf(() => makeEmptyFolder(folder, 0o700))).toBe(EXIT.usage)
})

test('what the disk refuses is a failure, and a fault of the code stays one', async () => {
  const full = Object.assign(new Error('no space left on device'), { syscall: 'write' })
  expect(await failureOf(() => Promise.reject(full))).toBe(EXIT.failed)
  const bug = new TypeError('undefined is not a function')
  expect(await failureOf(() => Promise.reject(bug))).toBe(bug)
})
