import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadModules } from '@heptad/gateway/module/load.ts'
import { afterAll, expect, test } from 'vitest'
import { run } from '../testing/run.ts'

const root = mkdtempSync(join(tmpdir(), 'heptad-new-'))
afterAll(() => rmSync(root, { recursive: true }))

test('a new module is fit to be served as it is, from a folder outside the repository', async () => {
  const { exitCode, stdout } = await run(['new', 'shop', '--in', root])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('npm test')
  const folder = join(root, 'shop')
  for (const file of ['package.json', 'README.md', 'shop.test.ts', 'shop.e2e.test.ts', 'node_modules/.bin/heptad'])
    expect(existsSync(join(folder, file)), file).toBe(true)
  const { modules } = await loadModules([folder])
  expect(modules.at(-1)).toMatchObject({ name: 'shop', dependencies: ['iam'] })
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts')))
    expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(/sample/i)
})

test('its events are recorded, and a second version is made of one', async () => {
  const folder = join(root, 'shop')
  expect(await run(['schemas', 'check', folder])).toMatchObject({ exitCode: 1 })
  expect(await run(['schemas', 'record', folder])).toMatchObject({ exitCode: 0 })
  expect(await run(['schemas', 'check', folder])).toMatchObject({ exitCode: 0 })
  const { stdout } = await run(['new', 'event-version', 'shop.item.closed', '--in', folder])
  expect(stdout).toContain('shop.item.closed is version 2 now')
  expect(existsSync(join(folder, 'fixtures/shop.item.closed.v2.json'))).toBe(true)
})

test.each([['money'], ['Shop'], ['shop']])('a module cannot be called %s here', async (name) =>
  expect(await run(['new', name, '--in', root])).toMatchObject({ exitCode: 2 }),
)
