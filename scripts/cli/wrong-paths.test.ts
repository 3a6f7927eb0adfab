import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EXIT } from './exit-codes.ts'
import { run } from './testing/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'heptad-paths-'))
const file = join(folder, 'notes.txt')
const nowhere = join(folder, 'nowhere')
writeFileSync(file, '')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a folder is not made below a file, and the path that was named is told without a stack', async () => {
  const { exitCode, stderr } = await run(['new', 'zoo', '--in', file])
  expect(stderr).toBe(`ENOTDIR: not a directory, mkdir '${file}/zoo'\n`)
  expect(exitCode).toBe(EXIT.failed)
})

test('the tests of a folder that is not there are not run', async () => {
  const { exitCode, stderr } = await run(['test', '--in', nowhere])
  expect(stderr).toBe(`there is no folder ${nowhere}\n`)
  expect(exitCode).toBe(EXIT.usage)
})

describe('restore', () => {
  test.each([
    ['WAL of a folder that is not there', ['--wal', nowhere], `there is no folder ${nowhere}`],
    ['WAL of a folder that holds none', ['--wal', folder], `there is no WAL segment in ${folder}`],
    ['keys of a file that is not there', ['--keyring', nowhere], `there is no file ${nowhere}`],
  ])('refuses %s, which would be missing without a word', async (_, args, message) => {
    const { exitCode, stderr } = await run(['restore', '--from', folder, ...args], { HEPTAD_HOME: nowhere })
    expect(stderr).toContain(message)
    expect(exitCode).toBe(EXIT.usage)
  })
})
