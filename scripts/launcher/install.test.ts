import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type PackageServer, servePackage } from './testing/package-server.ts'
import { Repository } from './testing/repository.ts'

const UNREACHABLE_REGISTRY = { npm_config_registry: 'http://127.0.0.1:1', npm_config_fetch_retries: '0' }

let repository: Repository
let server: PackageServer
beforeEach(async () => {
  repository = new Repository()
  server = await servePackage(repository.root)
})
afterEach(() => {
  server.close()
  repository.remove()
})

test('what is missing is installed with visible progress before the command runs', async () => {
  repository.lock('package-lock.json', { greeting: server.locked })
  const first = await repository.run(['hello'])
  expect(first).toMatchObject({ code: 0, stdout: 'cli hello\n' })
  expect(first.stderr).toMatch(/^Installing what is missing: about \d+ MB to download/)
  expect(first.stderr).toMatch(/Installed 1 package in \d+ s\.\n$/)
  expect(existsSync(join(repository.root, 'node_modules/greeting/package.json'))).toBe(true)
})

test('nothing is installed, downloaded or said when nothing is missing', async () => {
  repository.lock('package-lock.json', { greeting: server.locked })
  await repository.run([])
  const requestsBefore = server.requests.length
  expect(await repository.run(['again'])).toMatchObject({ code: 0, stdout: 'cli again\n', stderr: '' })
  expect(server.requests).toHaveLength(requestsBefore)
})

test('another version than the locked one is replaced', async () => {
  repository.lock('package-lock.json', { greeting: server.locked })
  repository.lock('node_modules/.package-lock.json', { greeting: { version: '0.9.0' } })
  expect((await repository.run([])).stderr).toContain('Installed 1 package')
})

test('an installation that was interrupted, which has no lock file of its own, is done again', async () => {
  repository.lock('package-lock.json', { greeting: server.locked })
  rmSync(join(repository.root, 'node_modules'), { recursive: true })
  expect((await repository.run([])).stderr).toContain('Installed 1 package')
})

test('a machine without npm is told so', async () => {
  repository.lock('package-lock.json', { greeting: server.locked })
  const { code, stderr } = await repository.run([], { env: { PATH: repository.root, npm_execpath: '' } })
  expect(code).toBe(78)
  expect(stderr).toContain('Install npm, which comes with Node, and try again.')
})

test('a workspace that has no link yet is linked', async () => {
  const manifest = { name: 'sample', workspaces: ['part'] }
  const locked = { part: { version: '1.0.0' }, 'node_modules/part': { resolved: 'part', link: true } }
  repository.write('package.json', JSON.stringify({ ...manifest, type: 'module' }))
  repository.write('part/package.json', JSON.stringify({ name: 'part', version: '1.0.0' }))
  for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
    repository.write(file, JSON.stringify({ lockfileVersion: 3, packages: { '': manifest, ...locked } }))
  await repository.run([])
  expect(existsSync(join(repository.root, 'node_modules/part/package.json'))).toBe(true)
})

test('an optional package that npm left out, as those for other platforms, is not missed', async () => {
  repository.lock('package-lock.json', { elsewhere: { version: '1.0.0', optional: true } })
  expect(await repository.run([])).toMatchObject({ code: 0, stderr: '' })
})

test('an unreachable registry is an error that says what to do, and the command does not run', async () => {
  const resolved = 'http://127.0.0.1:1/greeting/-/greeting-1.0.0.tgz'
  repository.lock('package-lock.json', { greeting: { ...server.locked, resolved } })
  const { code, stdout, stderr } = await repository.run([], { env: UNREACHABLE_REGISTRY })
  expect({ code, stdout }).toEqual({ code: 69, stdout: '' })
  expect(stderr).toContain('The package registry cannot be reached (ECONNREFUSED)')
  expect(stderr).toContain('npm config set registry')
})

test('any other failure of npm is shown', async () => {
  repository.lock('package-lock.json', { greeting: server.locked })
  repository.write('package.json', JSON.stringify({ name: 'sample', dependencies: { unlocked: '1.0.0' } }))
  const { code, stderr } = await repository.run([], { env: { npm_config_fetch_retries: '0' } })
  expect(code).toBe(1)
  expect(stderr).toContain('npm ci failed (exit code 1):\nnpm error')
})

test('a missing lock file is refused', async () => {
  rmSync(join(repository.root, 'package-lock.json'))
  expect(await repository.run([])).toMatchObject({ code: 78, stderr: expect.stringContaining('get a complete copy') })
})
