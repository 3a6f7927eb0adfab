import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import { connectTo, embeddedDatabaseUrl } from '@heptad/gateway/e2e/embedded-database.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const BULK = sqlFile(new URL('../../../gateway/e2e/testing/x', import.meta.url).href, 'bulk-transactions')
/** More than one window of the fold holds. */
const EVENTS = 24_000
const NAME = 'money.entries'
const home = temporaryHome()
let backbone: BackboneProcess
let database: Client

async function connect(): Promise<void> {
  database = await connectTo(embeddedDatabaseUrl(home))
  database.on('error', () => {})
}

beforeAll(async () => {
  backbone = await startBackboneProcess(home)
  await connect()
  await database.query('begin')
  await database.query('lock table log.identity in access exclusive mode')
  await database.query(BULK, [backbone.credentials.tenantId, EVENTS])
  await database.query('commit')
  await until(async () => (await positionOf(NAME)) >= EVENTS)
}, 240_000)
afterAll(async () => {
  await database.end()
  await backbone.stop()
  removeHome(home)
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 150_000; !(await holds()); await sleep(10))
    if (performance.now() > deadline) throw new Error('it did not come true in time')
}

async function positionOf(runsAs: string): Promise<number> {
  const { rows } = await database.query('select min(position) as position from log.checkpoints where projection = $1', [
    runsAs,
  ])
  return Number(rows[0]?.position ?? 0)
}

async function job(): Promise<{ readonly state: string; readonly build: number | null; readonly attempts: number }> {
  const { rows } = await database.query(
    'select state, build, attempts from log.projection_jobs where projection = $1 order by requested_at desc limit 1',
    [NAME],
  )
  const Row = z.object({ state: z.string(), build: z.number().nullable(), attempts: z.number() })
  return Row.parse(rows[0] ?? { state: 'none', build: null, attempts: 0 })
}

/** A command line in a process of its own, as somebody at a terminal has it. */
function heptad(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, 'projections', ...args], {
    env: { ...process.env, HEPTAD_HOME: home, NO_COLOR: '1' },
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => output.push(String(part)))
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode, output: output.join('') }))
  return { interrupt: () => child.kill('SIGINT'), ended }
}

/** Keeps the job where it is from its next look at its rows on. */
async function heldStill(): Promise<() => Promise<unknown>> {
  await database.query('begin')
  await database.query('lock table read.money_account_entries_v4_b2 in access exclusive mode')
  return () => database.query('commit')
}

test('Ctrl-C ends only the showing of a rebuild, or stops it where it can go on, and says how', async () => {
  const stopped = heptad('rebuild', NAME, '--stop-on-interrupt')
  await until(async () => (await positionOf(`${NAME}#2`)) > 0)
  const letGo = await heldStill()
  expect(await job()).toMatchObject({ state: 'running', build: 2 })
  stopped.interrupt()
  await until(async () => (await job()).state === 'interrupting')
  await letGo()
  const first = await stopped.ended
  expect(first).toMatchObject({ exitCode: 130 })
  expect(first.output).toContain(`heptad projections rebuild ${NAME} goes on`)
  expect(await job()).toMatchObject({ state: 'interrupted', build: 2 })
  const reached = await positionOf(`${NAME}#2`)
  expect(reached).toBeGreaterThan(0)

  const holdAgain = await heldStill()
  const left = heptad('rebuild', NAME)
  await until(async () => (await job()).state === 'running')
  left.interrupt()
  const second = await left.ended
  expect(second).toMatchObject({ exitCode: 130 })
  expect(second.output).toContain('the job goes on in the server')
  expect(await job()).toMatchObject({ state: 'running', build: 2 })
  expect(await positionOf(`${NAME}#2`)).toBeGreaterThanOrEqual(reached)
  await holdAgain()
}, 240_000)

test('a rebuild whose whole backbone is killed goes on by itself after the restart, from where it was', async () => {
  const other = 'money.transactions'
  const table = 'read.money_transactions_v1_b2'
  const shown = heptad('rebuild', other)
  await until(async () => (await positionOf(`${other}#2`)) > 0)
  await database.query('begin')
  await database.query(`lock table ${table} in access exclusive mode`)
  const reached = await positionOf(`${other}#2`)
  await backbone.kill()
  expect((await shown.ended).exitCode).not.toBe(0)
  await database.end().catch(() => {})
  backbone = await startBackboneProcess(home)
  await connect()
  expect(await positionOf(`${other}#2`)).toBeGreaterThanOrEqual(reached)
  const last = async () =>
    (
      await database.query('select state, build, attempts, outcome from log.projection_jobs where projection = $1', [
        other,
      ])
    ).rows
  await until(async () => (await last())[0]?.state === 'succeeded')
  expect(await last()).toMatchObject([{ build: 2, attempts: 2 }])
  const listed = await heptad('list', '--json').ended
  expect(listed.output).toMatch(/"projection":\s*"money.transactions"/)
}, 240_000)
