import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import { type Answer, clientOf } from '@heptad/gateway/e2e/client.ts'
import { connectTo } from '@heptad/gateway/e2e/embedded-database.ts'
import { operationsAt } from '@heptad/gateway/e2e/testing/api-document.ts'
import { foreignInputs } from '@heptad/gateway/e2e/testing/foreign-inputs.ts'
import { type FurnishedTenant, furnishedTenant } from '@heptad/gateway/e2e/testing/furnished-tenant.ts'
import { WITH_ORDERS } from '@heptad/gateway/e2e/testing/outside-module.ts'
import { startEmbeddedPostgres } from '@heptad/infra/postgres/embedded.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const home = temporaryHome()
let backbone: BackboneProcess
let tenant: FurnishedTenant

beforeAll(async () => {
  backbone = await startBackboneProcess(home, WITH_ORDERS)
  tenant = await furnishedTenant(backbone.credentials)
}, 240_000)
afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

/** What is derived from the log in the database, besides the tables of the schema `read`. */
const DERIVED = [
  ...['read_models', 'checkpoints', 'served_builds', 'builds', 'projection_jobs', 'projection_workers'],
  ...['dead_letters', 'dead_letter_orders', 'snapshots', 'snapshot_pages'],
].map((name) => `log.${name}`)

test('without any read model, analytics table and snapshot, the log gives the same answer to every query that there is, and to commands that are repeated', async () => {
  await nothingLags()
  const recorded = await answers()
  expect(recorded.filter(({ rows }) => rows === 0).map(({ asked }) => asked)).toEqual([])
  await backbone.stop()
  await forgetDerived()
  rmSync(join(home, 'clickhouse'), { recursive: true })
  const { port } = new URL(backbone.credentials.url)
  backbone = await startBackboneProcess(home, { ...WITH_ORDERS, HEPTAD_PORT: port })
  await nothingLags()
  expect(await answers()).toEqual(recorded)
  expect(textsOf(await tenant.repeatKeyed())).toEqual(textsOf(tenant.keyed))
}, 400_000)

function textsOf(answers: readonly Answer[]): readonly unknown[] {
  return answers.map(({ status, text }) => ({ status, text }))
}

interface Recorded {
  readonly asked: string
  readonly rows: number
  readonly answer: unknown
}

/** What every query answers to every input by which somebody could ask for what the tenant has, now and as of other moments. */
async function answers(): Promise<readonly Recorded[]> {
  const recorded: Recorded[] = []
  const names = (await operationsAt(backbone.credentials.url))
    .filter(({ path }) => path.startsWith('/v1/queries/'))
    .map(({ id }) => id)
  for (const name of names.toSorted())
    for (const input of foreignInputs[name]?.(tenant.ids) ?? [])
      if ('parameters' in input) recorded.push(await recordedAnswer(name, input.parameters))
  expect(new Set(recorded.map(({ asked }) => asked.split(' ')[0])).size).toBe(names.length)
  return recorded
}

async function recordedAnswer(name: string, parameters: Readonly<Record<string, string>>): Promise<Recorded> {
  const asked = `${name} ${JSON.stringify(parameters)}`
  const { url, operatorKey } = backbone.credentials
  const own = await tenant.client.query(name, parameters)
  const client = own.status === 403 ? clientOf(url, operatorKey) : tenant.client
  const answer = own.status === 403 ? await client.query(name, parameters) : own
  expect(answer.status, `${asked} ${answer.text}`).toBe(200)
  const { data } = answer.body
  if (!Array.isArray(data)) return { asked, rows: 1, answer: data ?? answer.body }
  const rows = await client.all(name, parameters)
  return { asked, rows: rows.length, answer: rows }
}

/** Every build that answers shows the whole log. */
async function nothingLags(): Promise<void> {
  const { url, operatorKey } = backbone.credentials
  for (;;) {
    const { body } = await clientOf(url, operatorKey).get('/v1/system/projections')
    const served = body.builds.filter((build: { isServed: boolean }) => build.isServed)
    if (
      served.length > 0 &&
      served.every((build: { position: string; isReady: boolean }) => build.isReady && build.position === body.head)
    )
      return
    await sleep(100)
  }
}

/** With nobody at work, so that nothing is kept again at once. */
async function forgetDerived(): Promise<void> {
  const postgres = await startEmbeddedPostgres({ home })
  try {
    const client = await connectTo(postgres.url)
    const { rows } = await client.query<{ name: string }>(
      `select format('read.%I', tablename) as name from pg_tables where schemaname = 'read'`,
    )
    expect(rows.length).toBeGreaterThan(10)
    await client.query(`drop table ${rows.map(({ name }) => name).join(', ')}`)
    await client.query(`truncate ${DERIVED.join(', ')}`)
    await client.end()
  } finally {
    await postgres.stop()
  }
}
