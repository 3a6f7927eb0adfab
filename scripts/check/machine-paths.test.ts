import { expect, test } from 'vitest'
import { machinePaths } from './machine-paths.ts'
import { findingsIn } from './testing/planted.ts'

/** Joined here, so that this file passes the check that it tests. */
const folder = (...names: readonly string[]) => ['', ...names].join('/')
const token = (prefix: string, length: number) => prefix + 'x'.repeat(length)

function found(text: string, file = 'infra/sample.ts'): readonly string[] {
  return findingsIn(machinePaths, { [file]: `first line\n${text}\n` })
}

test.each([
  ['a home folder', `const file = '${folder('home', 'ann', 'x')}'`],
  ['the home of root', `source ${folder('root', '.profile')}`],
  ['a folder for work', `cd ${folder('work', 'main')}`],
  ['the folder for temporary files', `mkdtemp('${folder('tmp', 'x-')}')`],
  ['that folder itself', `const folder = "${folder('tmp')}"`],
  ['a home on macOS', `\`${folder('Users', 'ann')}\``],
])('%s is found with its line', (_, text) => {
  expect(found(text)).toEqual(['infra/sample.ts:2 the path of one machine'])
})

test.each([
  ['an address with such a part', 'https://example.org/home/page'],
  ['a folder below another', '$' + '{root}/tmp/x'],
  ['a relative path', "'./home/x'"],
  ['a longer name', '/workspace/x'],
])('%s is no path of a machine', (_, text) => {
  expect(found(text)).toEqual([])
})

test.each([
  ['the address of a package registry', `"resolved": "${'https:'}//somewhere/x.tgz"`],
  ['the address of a package registry', `${'https:'}//registry.example.org/x`],
  ['a private key', `${'-----BEGIN'} EC PRIVATE KEY-----`],
  ['an access token', token('ghp_', 36)],
  ['an access token', token('npm_', 36)],
  ['an access token', `AKIA${'X'.repeat(16)}`],
  ['an access token', `//host/:_auth${'Token='}x`],
  ['a URL with a password', ['postgres://ann:', 'hunter2@db/x'].join('')],
])('%s is found', (problem, text) => {
  expect(found(text)).toContain(`infra/sample.ts:2 ${problem}`)
})

test('a URL with a password may stand in a test, and one with a placeholder anywhere', () => {
  expect(found(['postgres://ann:', 'hunter2@db/x'].join(''), 'infra/sample.test.ts')).toEqual([])
  expect(found('postgres://user:password@db/x')).toEqual([])
  expect(found('postgres://$' + '{user}:$' + '{secret}@db/x')).toEqual([])
})

test('the file with which git links a worktree is none of the repository', () => {
  expect(found(`gitdir: ${folder('home', 'ann', 'x')}`, '.git')).toEqual([])
})
