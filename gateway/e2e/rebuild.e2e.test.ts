import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Client, clientOf } from './client.ts'
import { ledgerLoad } from './testing/ledger-load.ts'

const home = temporaryHome()
let backbone: BackboneProcess | null = null

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

const PROJECTIONS = [
  'audit.records',
  'iam.apikeys',
  'iam.tenants',
  'money.accounts',
  'money.balances',
  'money.entries',
  'money.entries-analytics',
  'money.transactions',
]

test('every projection is rebuilt while a ledger is written to, and verified', async () => {
  backbone = await startBackboneProcess(home)
  const { demo, operator } = clientsOf(backbone)
  const load = ledgerLoad()
  await load.open(demo)
  let isOver = false
  const callers = Array.from({ length: 4 }, (_, caller) =>
    load.post(demo, `rebuild-${caller}`, async () => {
      await sleep(20)
      return !isOver
    }),
  )
  for (const projection of PROJECTIONS) {
    const job = await done(operator, 'rebuild', projection)
    expect(job, projection).toMatchObject({ state: 'succeeded', outcome: { promoted: true } })
  }
  for (const projection of ['money.balances', 'money.entries'])
    expect(await done(operator, 'verify', projection)).toMatchObject({
      state: 'succeeded',
      outcome: { differingSums: [] },
    })
  isOver = true
  await Promise.all(callers)
  await load.expectExactlyOnce(backbone.credentials)
}, 1_200_000)

function clientsOf({ credentials: { url, apiKey, operatorKey } }: BackboneProcess): { demo: Client; operator: Client } {
  return { demo: clientOf(url, apiKey), operator: clientOf(url, operatorKey) }
}

/** Asks for a job and waits until it is over. */
async function done(operator: Client, kind: 'rebuild' | 'verify', projection: string) {
  const asked = await operator.send('POST', `/v1/system/projections/${kind}`, { projection }, { key: null })
  expect(asked.status, asked.text).toBe(200)
  for (;;) {
    const { body } = await operator.get(`/v1/system/projections/job?projection=${projection}`)
    if (['succeeded', 'differs', 'failed', 'interrupted'].includes(body.job.state)) return body.job
    await sleep(200)
  }
}
