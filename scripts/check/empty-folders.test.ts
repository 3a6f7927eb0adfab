import { expect, test } from 'vitest'
import { emptyFolders } from './empty-folders.ts'
import { findingsIn } from './testing/planted.ts'

test('an empty folder is found, also below one that holds only folders', () => {
  expect(findingsIn(emptyFolders, { 'infra/empty/': '', 'domains/money/book.ts': '' })).toEqual([
    'infra: the folder holds no file',
    'infra/empty: the folder holds no file',
  ])
})

test('what git ignores is not looked at', () => {
  expect(findingsIn(emptyFolders, { '.gitignore': '.cache/\n', '.cache/empty/': '' })).toEqual([])
})
