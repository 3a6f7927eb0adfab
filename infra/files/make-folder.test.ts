import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'heptad-folders-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('all that are missing are made with the mode, and again changes nothing', () => {
  makeFolder(join(root, 'a', 'b', 'c'), 0o700)
  makeFolder(join(root, 'a', 'b', 'c'))
  expect(['a', 'a/b', 'a/b/c'].map((path) => statSync(join(root, path)).mode & 0o777)).toEqual([0o700, 0o700, 0o700])
})

test('a folder that a link leads to will do', () => {
  makeFolder(join(root, 'real'))
  symlinkSync(join(root, 'real'), join(root, 'link'))
  makeFolder(join(root, 'link', 'inside'))
  expect(statSync(join(root, 'real', 'inside')).isDirectory()).toBe(true)
})

test('a file in the way, and a link that leads nowhere, are errors', () => {
  writeFileSync(join(root, 'file'), '')
  symlinkSync(join(root, 'nowhere'), join(root, 'dangling'))
  expect(() => makeFolder(join(root, 'file'))).toThrow(`${join(root, 'file')} is no folder (EEXIST, mkdir)`)
  expect(() => makeFolder(join(root, 'file', 'below'))).toThrow('ENOTDIR')
  for (const path of ['dangling', 'dangling/below']) expect(() => makeFolder(join(root, path))).toThrow('ENOENT')
})

test.skipIf(!existsSync('/proc/self'))(
  'where nothing can be made although the folder above is there, that is said',
  () => {
    expect(() => makeFolder('/proc/heptad/home')).toThrow("nothing can be made in /proc (ENOENT, mkdir '/proc/heptad')")
  },
)
