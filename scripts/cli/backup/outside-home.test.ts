import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { EXIT } from '../exit-codes.ts'
import { run } from '../testing/run.ts'
import { requireOutside } from './outside-home.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'heptad-outside-')))
const home = join(root, 'home')
mkdirSync(join(home, 'postgres', 'data'), { recursive: true })
symlinkSync(home, join(root, 'link'))
afterAll(() => rmSync(root, { recursive: true }))

test.each([
  ['the home itself', home],
  ['a folder in it', join(home, 'backups', 'monday')],
  ['a folder in its data', join(home, 'postgres', 'data', 'monday')],
  ['a folder whose name begins with dots', join(home, '..monday')],
  ['a folder that a link leads to', join(root, 'link', 'monday')],
  ['a folder that is named from here', relative(process.cwd(), join(home, 'monday'))],
])('a backup into %s is refused', (_, folder) => {
  expect(() => requireOutside(home, folder)).toThrow('lies in the home')
})

test.each([
  ['beside it', join(root, 'monday')],
  ['whose name begins as that of the home', join(root, 'home-monday')],
  ['above it', root],
])('a backup into a folder %s is let in', (_, folder) => {
  expect(() => requireOutside(home, folder)).not.toThrow()
})

test('a home that is a link is where it leads to', () => {
  expect(() => requireOutside(join(root, 'link'), join(home, 'monday'))).toThrow('lies in the home')
})

test('the command refuses it before anything starts', async () => {
  const { exitCode, stderr } = await run(['backup', '--to', join(home, 'monday')], { HEPTAD_HOME: home })
  expect([exitCode, stderr]).toEqual([EXIT.usage, expect.stringContaining('lies in the home')])
})
