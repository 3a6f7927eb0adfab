import { createErrorBus } from '@heptad/infra/errors/error-bus.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { createLogger } from '@heptad/infra/logger/logger.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { createMetrics } from '@heptad/infra/telemetry/metrics.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { Jobs } from '@heptad/projections/rebuild/jobs.ts'
import { Client } from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { RebuildJobs } from './rebuild-jobs.ts'

/** A database in which a job waits for somebody to carry it out. */
async function askedToVerify() {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const pool = openPool({ url: database.url, role: 'heptad_projector', max: 1, applicationName: 'rebuild jobs' })
  onTestFinished(() => pool.end())
  const asked = { projection: 'money.balances', kind: 'verify', version: 1, acceptsDifferences: false } as const
  expect(await new Jobs(pool, 'operator').request(systemIds().next(), asked)).toBe(true)
  return { database, pool }
}

test('a job that is found while the process stops is left to the next one', async () => {
  const { database, pool } = await askedToVerify()
  const operator = new Client(database.url)
  await operator.connect()
  onTestFinished(() => operator.end())
  await operator.query('begin')
  await operator.query('lock table log.projection_jobs in access exclusive mode')
  let threads = 0
  const postgresUrl = () => {
    threads += 1
    return database.url
  }
  const errors = createErrorBus({ logger: createLogger({ level: 'silent' }), metrics: createMetrics() })
  const jobs = new RebuildJobs(
    { ids: systemIds(), errors },
    { projector: { value: pool }, postgresUrl, clickhouseUrl: () => '', hasClickhouse: () => false },
    { config: { modules: [], analyticsDays: [] }, reader: null },
  )
  const looking = `select from pg_stat_activity where wait_event_type = 'Lock' and application_name like 'rebuild jobs%'`
  await expect.poll(async () => (await operator.query(looking)).rowCount).toBe(1)
  await jobs.stop()
  await operator.query('commit')
  await pool.query('select')
  expect(threads).toBe(0)
})

test('a thread that fails while the process stops is reported, and waited for', async () => {
  const { database, pool } = await askedToVerify()
  const started = Promise.withResolvers<void>()
  const postgresUrl = () => {
    started.resolve()
    return database.url
  }
  const errors = createErrorBus({ logger: createLogger({ level: 'silent' }), metrics: createMetrics() })
  const reported = vi.spyOn(errors, 'report')
  const jobs = new RebuildJobs(
    { ids: systemIds(), errors },
    { projector: { value: pool }, postgresUrl, clickhouseUrl: () => '', hasClickhouse: () => false },
    { config: { modules: ['/there-is-no-such-module'], analyticsDays: [] }, reader: null },
  )
  await started.promise
  await jobs.stop()
  expect(reported).toHaveBeenCalledOnce()
})
