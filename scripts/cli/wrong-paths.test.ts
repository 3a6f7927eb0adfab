import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockHome } from '@heptad/infra/processes/home-lock.ts'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { MANIFEST, type Manifest } from './archive/manifest.ts'
import { EXIT } from './exit-codes.ts'
import { sendJson, testServer } from './testing/http-server.ts'
import { run, runApart } from './testing/run.ts'

const EMPTY_EXPORT: Manifest = {
  ...{ format: 'heptad-export/1', encoding: 'ndjson', logId: 'log', incarnation: 'first', keyring: 'mark' },
  ...{ tenantId: null, until: '0', events: 0, last: null, parts: [], keys: null },
}
const HAS_PROC = existsSync('/proc/self')
const folder = mkdtempSync(join(tmpdir(), 'heptad-paths-'))
const file = join(folder, 'notes.txt')
const nowhere = join(folder, 'nowhere')
writeFileSync(file, '')
const dangling = join(folder, 'dangling')
symlinkSync(nowhere, dangling)
const archive = join(folder, 'archive')
mkdirSync(archive)
writeFileSync(join(archive, MANIFEST), JSON.stringify(EMPTY_EXPORT))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a folder is not made below a file, and the path that was named is told without a stack', async () => {
  const { exitCode, stderr } = await run(['new', 'zoo', '--in', file])
  expect(stderr).toBe(`ENOTDIR: not a directory, mkdir '${file}/zoo'\n`)
  expect(exitCode).toBe(EXIT.failed)
})

describe.runIf(HAS_PROC)('a place in which nothing can be made fails at once', () => {
  test.each([
    ['for a module', ['new', 'zoo', '--in', '/proc/heptad/modules'], {}],
    ['for an export', ['events', 'export', '/proc/heptad/export'], {}],
    ['for a home', ['events', 'import', archive, '--other-keyring'], { HEPTAD_HOME: '/proc/heptad/home' }],
    ['for a home to start in', ['start'], { HEPTAD_HOME: '/proc/heptad/home' }],
  ])('%s', async (_, args, env) => {
    const end = { end: '0', logId: 'log', incarnation: 'first', keyring: 'mark' }
    const server = await testServer((_request, response) => sendJson(response, 200, end))
    onTestFinished(server.close)
    const access = { HEPTAD_URL: server.url, HEPTAD_KEY: 'k' }
    const { exitCode, stderr } = await runApart(args, { ...access, ...env })
    expect(stderr).toContain("nothing can be made in /proc (ENOENT, mkdir '/proc/heptad")
    expect(exitCode).toBe(EXIT.failed)
  })
})

test('the tests of a folder that is not there are not run', async () => {
  const { exitCode, stderr } = await run(['test', '--in', nowhere])
  expect(stderr).toBe(`there is no folder ${nowhere}\n`)
  expect(exitCode).toBe(EXIT.usage)
})

test.each([
  ['a restore', ['restore', '--from', nowhere], EXIT.usage],
  ['an import of events', ['events', 'import', nowhere], EXIT.usage],
])('%s from a folder that is not there says so', async (_, args, exitCode) => {
  const home = join(folder, 'home')
  expect(await run(args, { HEPTAD_HOME: home })).toMatchObject({ exitCode, stderr: `there is no folder ${nowhere}\n` })
})

test.each([
  ['that is there', folder, 'ok', `${folder} is writable`],
  ['that is not there yet', join(folder, 'a', 'b'), 'ok', `${folder}/a/b will be made in ${folder}`],
  ['that is a link to nowhere', dangling, 'failed', `${dangling} is a link that leads nowhere`],
  ['below such a link', join(dangling, 'x'), 'failed', `${dangling} is a link that leads nowhere`],
  ['that is a file', file, 'failed', `${file} is no folder`],
  ['below a file', join(file, 'x'), 'failed', `${file} is no folder`],
  ...(HAS_PROC
    ? [['where nothing can be made', '/proc/heptad', 'failed', expect.stringContaining('/proc takes no')]]
    : []),
])('doctor looks whether a home can be made: one %s', async (_, home, status, detail) => {
  const { stdout } = await run(['doctor', '--json'], { HEPTAD_PORT: '0', HEPTAD_HOME: home })
  expect(JSON.parse(stdout).checks).toContainEqual(expect.objectContaining({ check: 'home', status, detail }))
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
})

test('a home in which something runs is told once, with what to do', async () => {
  const home = join(folder, 'in-use')
  const lock = await lockHome(home)
  const { exitCode, stderr } = await run(['events', 'import', archive, '--other-keyring'], { HEPTAD_HOME: home })
  await lock.release()
  expect(stderr).toBe(`${home} is in use by process ${process.pid}; stop it first, or choose another home\n`)
  expect(exitCode).toBe(EXIT.failed)
})

test.each([
  ['a backup', ['backup', '--to', nowhere]],
  ['an adoption', ['log', 'adopt']],
])('%s of a home that cannot be looked into does not call it empty', async (_, args) => {
  const home = join(folder, 'closed')
  mkdirSync(home)
  symlinkSync(join(home, 'postgres'), join(home, 'postgres'))
  const { exitCode, stderr } = await run(args, { HEPTAD_HOME: home })
  expect([exitCode, stderr]).toEqual([
    EXIT.failed,
    expect.stringMatching(/^ELOOP: .*\nrun it as the user of the backbone\n$/),
  ])
  rmSync(home, { recursive: true })
})

test('a backup of a home without an installation says which home is meant', async () => {
  const { exitCode, stderr } = await run(['backup', '--to', nowhere], { HEPTAD_HOME: folder })
  expect([exitCode, stderr]).toEqual([
    EXIT.usage,
    `there is no installation in ${folder}\nset HEPTAD_HOME to the folder of one\n`,
  ])
})

describe('restore', () => {
  test.each([
    ['WAL of a folder that is not there', ['--wal', nowhere], `there is no folder ${nowhere}`],
    ['WAL of a folder that holds none', ['--wal', folder], `there is no WAL segment in ${folder}`],
    ['keys of a file that is not there', ['--keyring', nowhere], `there is no file ${nowhere}`],
  ])('refuses %s, which would be missing without a word', async (_, args, message) => {
    const { exitCode, stderr } = await run(['restore', '--from', folder, ...args], { HEPTAD_HOME: nowhere })
    expect(stderr).toContain(message)
    expect(exitCode).toBe(EXIT.usage)
  })
})
