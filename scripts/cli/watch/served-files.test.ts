import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folderOf, isServed } from './served-files.ts'

test.each([
  ['index.ts', true],
  ['rules/post.mjs', true],
  ['posts.list.sql', true],
  ['package.json', true],
  ['rates.json', true],
  ['index.js', true],
  ['README.md', false],
  ['post.test.ts', false],
  ['rules/blog.e2e.test.ts', false],
  ['fixtures/blog.post.created.v1.json', false],
  ['rules/fixtures/old.ts', false],
  ['testing/shop.ts', false],
  ['recorded.json', false],
  ['tsconfig.json', false],
  ['tsconfig.build.json', false],
  ['package-lock.json', false],
  ['node_modules/zod/index.js', false],
  ['coverage/coverage-final.json', false],
  ['.heptad-trial/credentials.json', false],
  ['.vscode/settings.json', false],
  ['data/credentials.json', false],
  ['database/rows.sql', true],
])('a change of %s: served again is %s', (file, served) => {
  expect(isServed('/blog', file, '/blog/data')).toBe(served)
})

test('a module is watched in its folder, also when it is named by its entry file or by a link', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'heptad-watched-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const folder = join(root, 'blog')
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.ts'), '')
  symlinkSync(folder, join(root, 'link'))
  expect([folder, join(folder, 'index.ts'), join(root, 'link')].map(folderOf)).toEqual([folder, folder, folder])
})
