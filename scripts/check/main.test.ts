import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'check-main-'))
  mkdirSync(join(root, 'domains'))
  writeFileSync(join(root, 'domains/package.json'), '{ "name": "@heptad/domains" }')
})
afterEach(() => rmSync(root, { recursive: true }))

function check() {
  return spawnSync(process.execPath, [MAIN], { cwd: root, encoding: 'utf8' })
}

test('a tree that keeps the rules passes', () => {
  expect(check()).toMatchObject({ status: 0, stdout: '9 checks, 1 files, 0 findings\n' })
})

test('a domain that imports infra fails with the place and what to do', () => {
  writeFileSync(join(root, 'domains/book.ts'), "import '@heptad/infra/ids/ids.ts'\n")
  const { status, stdout } = check()
  expect(status).toBe(1)
  expect(stdout).toContain(
    'domains/book.ts:1 [imports] domains may not import anything from infra/ids/ids.ts\n    the table',
  )
})
