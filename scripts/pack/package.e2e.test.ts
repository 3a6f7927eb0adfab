import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { links } from '../check/links.ts'
import { findingsIn } from '../check/testing/planted.ts'
import { ROOT } from '../tasks/run-command.ts'
import { buildPackage } from './build-package.ts'

const run = promisify(execFile)
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heptad-package-')))
const installed = join(folder, 'node_modules/@heptad/module')
const module = join(folder, 'shop')
const HEPTAD = join(installed, 'heptad.mjs')
const BUILT_WITHIN_MS = 180_000

beforeAll(async () => {
  const built = join(folder, 'built')
  await buildPackage(built)
  const { stdout } = await run('npm', ['pack', built, '--pack-destination', folder, '--silent'])
  mkdirSync(join(folder, 'node_modules/@heptad'), { recursive: true })
  await run('tar', ['xzf', join(folder, stdout.trim()), '-C', folder])
  renameSync(join(folder, 'package'), installed)
  rmSync(built, { recursive: true })
  linkDependencies()
  await run(process.execPath, [HEPTAD, 'new', 'shop'], { cwd: folder })
}, BUILT_WITHIN_MS)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the package names as its dependencies was downloaded for the repository already; nothing of the repository itself is there. */
function linkDependencies(): void {
  const from = join(ROOT, 'node_modules')
  for (const name of readdirSync(from).filter((each) => !each.startsWith('.') && each !== '@heptad'))
    symlinkSync(realpathSync(join(from, name)), join(folder, 'node_modules', name))
}

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) })

test('the package holds JavaScript and its types, and needs what was published only', () => {
  const { dependencies } = Manifest.parse(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')))
  expect(Object.keys(dependencies).filter((name) => name.startsWith('@heptad/'))).toEqual([])
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
  const own = files.filter((file) => !file.includes('/new/template/'))
  expect(own.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([])
  expect(own.filter((file) => /\.test\.|simulate|bench/.test(file))).toEqual([])
})

test('its README links to nothing that the package does not have', () => {
  expect(findingsIn(links, { 'README.md': readFileSync(join(installed, 'README.md'), 'utf8') })).toEqual([])
})

test(
  'a module that is made with it is checked by the compiler and passes its tests',
  async () => {
    await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: module })
    const env = { ...process.env, VITEST: undefined, CI: '1' }
    const { stdout } = await run(process.execPath, [HEPTAD, 'test', 'shop.test'], { cwd: module, env })
    expect(stdout).toMatch(/7 passed/)
  },
  BUILT_WITHIN_MS,
)

test('its events are recorded, and nothing is asked of the built-in ones, whose records are in the repository', async () => {
  await run(process.execPath, [HEPTAD, 'schemas', 'record', '.'], { cwd: module })
  const { stdout } = await run(process.execPath, [HEPTAD, 'schemas', 'check'], {
    env: { ...process.env, HEPTAD_MODULES: module },
  })
  expect(stdout).toContain('2 events of 1 module: sound')
})

test('the package serves a module beside the built-in ones, and rebuilds its read model', async () => {
  const [database, clickhouse] = [await testDatabase(), await testClickhouse()]
  const home = join(folder, 'home')
  const engines = { DATABASE_URL: database.url, CLICKHOUSE_URL: clickhouse.url, HEPTAD_MODULES: module }
  const env = { ...process.env, ...engines, HEPTAD_HOME: home, HEPTAD_PORT: '0', HEPTAD_LOG_LEVEL: 'warn' }
  const child = spawn(process.execPath, [HEPTAD, 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await ready(child)
    const { url, apiKey } = Credentials.parse(JSON.parse(readFileSync(join(home, 'credentials.json'), 'utf8')))
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
    const written = await fetch(`${url}/v1/commands/shop.item.create`, {
      method: 'POST',
      headers,
      body: '{"title":"Milk"}',
    })
    expect(written.status).toBe(201)
    const since = { 'heptad-min-position': written.headers.get('heptad-position') ?? '' }
    const listed = await fetch(`${url}/v1/queries/shop.items.list`, { headers: { ...headers, ...since } })
    expect(await listed.json()).toMatchObject({ data: [{ title: 'Look around' }, { title: 'Milk' }] })
    const { stdout } = await run(process.execPath, [HEPTAD, 'projections', 'verify', 'shop.items'], { env })
    expect(stdout).toContain('shop.items is what the log says')
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
    await Promise.all([database.drop(), clickhouse.stop()])
  }
})

const Credentials = z.object({ url: z.string(), apiKey: z.string() })

async function ready({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new Error('its output is not read')
  const lines: string[] = []
  for await (const line of createInterface({ input: stdout })) {
    lines.push(line)
    if (line.startsWith('heptad ready on')) return void stdout.resume()
  }
  throw new Error(`ended before it was ready:\n${lines.join('\n')}`)
}
