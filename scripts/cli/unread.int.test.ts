import { type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { migrationStatus } from '@heptad/infra/postgres/migrate.ts'
import { type TestPostgresServer, testPostgresServer } from '@heptad/infra/testing/database.ts'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

const MAIN = new URL('main.ts', import.meta.url).pathname

let server: TestPostgresServer
beforeAll(async () => {
  server = await testPostgresServer()
})
afterAll(() => server.stop())

function start(args: readonly string[], stdio: StdioOptions, env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio, env })
  return { child, ended: once(child, 'close').then(([code]) => code) }
}

test('a failure that nobody reads has its exit code all the same', async () => {
  const { child, ended } = start(['nonsense'], ['ignore', 'ignore', 'pipe'])
  child.stderr?.destroy()
  expect(await ended).toBe(2)
})

test.skipIf(!existsSync('/dev/full'))('an answer that cannot be written is a failure, said in one line', async () => {
  const full = openSync('/dev/full', 'w')
  const { child, ended } = start(['--help'], ['ignore', full, 'pipe'])
  closeSync(full)
  const said = child.stderr === null ? '' : await text(child.stderr)
  expect([await ended, said]).toEqual([1, expect.stringMatching(/^standard output cannot be written: ENOSPC.*\n$/)])
})

async function newDatabase(name: string): Promise<string> {
  const client = new Client(server.url)
  await client.connect()
  await client.query(`create database ${name}`).finally(() => client.end())
  return server.url.replace(/[^/]+$/, name)
}

test('migrations whose report nobody reads are applied to the last', async () => {
  const url = await newDatabase('unread')
  const { child, ended } = start(['migrate'], ['ignore', 'pipe', 'ignore'], { ...process.env, DATABASE_URL: url })
  child.stdout?.destroy()
  expect(await ended).toBe(0)
  expect((await migrationStatus({ url })).pending).toEqual([])
})

test.skipIf(!existsSync('/dev/full'))(
  'what goes on after its report could not be written is a failure too',
  async () => {
    const url = await newDatabase('unwritten')
    const home = mkdtempSync(join(tmpdir(), 'heptad-unwritten-'))
    const full = openSync('/dev/full', 'w')
    const env = { ...process.env, DATABASE_URL: url, HEPTAD_HOME: home }
    const { ended } = start(['log', 'adopt'], ['ignore', full, 'ignore'], env)
    closeSync(full)
    expect(await ended).toBe(1)
    expect((await migrationStatus({ url })).pending).toEqual([])
    rmSync(home, { recursive: true })
  },
)
