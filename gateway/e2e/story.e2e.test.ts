import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { json, text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { isAlive } from '@heptad/infra/processes/process-table.ts'
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { type BackboneProcess, outcry, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { clientOf, type Row } from './client.ts'
import { connectTo, embeddedDatabaseUrl } from './embedded-database.ts'
import { clickhouseOf, postmasterOf, processesOf } from './testing/engine-processes.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '..', '..')
const MAIN = join(ROOT, 'scripts', 'cli', 'main.ts')
const GREETING = 'Try a command'
const home = temporaryHome()
let backbone: BackboneProcess
let made: object

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
  made = await madeOnce()
})

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

test('the three lines that a start prints work when they are pasted', async () => {
  const lines = await linesToPaste()
  expect(lines.map((line) => line.replace(/ .*/, ''))).toEqual(['TOKEN=$(curl', 'curl', 'npx'])
  const pasted = (count: number) => paste(lines.slice(0, count).join('\n'))
  const { stdout, stderr } = await pasted(2)
  expect(JSON.parse(stderr)).toMatchObject({ path: 'users:42:cash', asset: 'EUR' })
  expect(JSON.parse(stdout).data).toMatchObject([{ path: 'users:42:cash', normalSide: 'credit' }])
  const whole = await pasted(3)
  expect(whole.stderr.startsWith(stderr.trimEnd()), whole.stderr).toBe(true)
  expect(whole.stdout).toContain('money.transaction.posted')
})

test('a second process on the same home is refused with the pid of the first, which goes on', async () => {
  const second = spawn(process.execPath, [MAIN, 'start'], {
    env: { ...process.env, HEPTAD_HOME: home, HEPTAD_PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [said, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')])
  expect(code).not.toBe(0)
  expect(said).toContain(`process ${backbone.pid}`)
  expect(await accounts()).toContain('users:42:cash')
})

test('SIGTERM lets a request that has begun finish, ends with 0 and leaves no process behind', async () => {
  onTestFailed(() => console.error(outcry(backbone)))
  const engines = [postmasterOf(home), await clickhouseOf(home)]
  const begun = processesOf(home)
  expect(begun).toEqual(expect.arrayContaining(engines))
  const halfSent = await beginCommand({ path: 'begun:before:the:end', asset: 'EUR', normalSide: 'debit' })
  const stopped = backbone.stop()
  await expect.poll(isReady).toBe(false)
  expect(await halfSent.finish()).toMatchObject({ status: 201, body: { path: 'begun:before:the:end' } })
  expect(await stopped).toBe(0)
  expect(begun.filter(isAlive)).toEqual([])
  expect(processesOf(home)).toEqual([])
})

test('the next start on the home makes nothing anew, and the same keys open the same data', async () => {
  const before = backbone.credentials
  backbone = await startBackboneProcess(home)
  expect(await madeOnce()).toEqual(made)
  expect(backbone.credentials).toEqual({ ...before, url: backbone.credentials.url })
  const file = join(home, 'credentials.json')
  expect([statSync(file).mode & 0o777, JSON.parse(readFileSync(file, 'utf8'))]).toEqual([0o600, backbone.credentials])
  expect(await accounts()).toEqual(expect.arrayContaining(['users:42:cash', 'begun:before:the:end']))
})

test('a start after kill -9 takes over what was left running, and a stop leaves nothing', async () => {
  const left = processesOf(home)
  const orphan = postmasterOf(home)
  await backbone.kill()
  expect(orphan !== null && isAlive(orphan)).toBe(true)
  backbone = await startBackboneProcess(home)
  expect(left.filter(isAlive)).toEqual([])
  expect(await accounts()).toContain('begun:before:the:end')
  expect(await backbone.stop()).toBe(0)
  expect(processesOf(home)).toEqual([])
})

/** What only a first start makes: the cluster that initdb made, and the migrations with the moments at which they were applied. */
async function madeOnce(): Promise<object> {
  const database = await connectTo(embeddedDatabaseUrl(home))
  try {
    const cluster = await database.query('select system_identifier::text from pg_control_system()')
    const applied = await database.query('select * from heptad.migrations order by 1')
    expect(applied.rows).not.toEqual([])
    return { cluster: cluster.rows, applied: applied.rows }
  } finally {
    await database.end()
  }
}

/** In a shell whose standard error is a pipe, as in scripts; what Node hands to children is a socket, which curl cannot open. */
function paste(lines: string) {
  const script = 'bash -e -c "$0" 2> >(cat >&2)'
  return run('bash', ['-c', script, lines], { cwd: ROOT, env: { ...process.env, HEPTAD_HOME: home } })
}

async function linesToPaste(): Promise<readonly string[]> {
  await expect.poll(() => backbone.output.some((line) => line.startsWith('Stop: '))).toBe(true)
  const start = backbone.output.findIndex((line) => line.startsWith(GREETING))
  return backbone.output.slice(start + 2, start + 5)
}

async function accounts(): Promise<readonly string[]> {
  const { url, apiKey } = backbone.credentials
  const rows: readonly Row[] = await clientOf(url, apiKey).all('money.accounts.list')
  return rows.map(({ path }) => path)
}

function isReady(): Promise<boolean> {
  return fetch(`${backbone.credentials.url}/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** A command that the server has begun, and of which it has all but the last byte. */
async function beginCommand(data: object) {
  const { url, apiKey } = backbone.credentials
  const body = JSON.stringify(data)
  const sending = request(`${url}/v1/commands/money.account.open`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'idempotency-key': crypto.randomUUID(),
      expect: '100-continue',
    },
  })
  const answered = once(sending, 'response')
  sending.flushHeaders()
  await once(sending, 'continue')
  sending.write(body.slice(0, -1))
  return {
    async finish(): Promise<object> {
      sending.end(body.slice(-1))
      const [response] = await answered
      return { status: response.statusCode, body: await json(response) }
    },
  }
}
