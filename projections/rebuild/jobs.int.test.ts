import { openPool } from '@heptad/infra/postgres/pool.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { v7 } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { Jobs } from './jobs.ts'
import { JobInterrupted } from './watch.ts'

test('a job that another process has taken over is not told of, kept alive or ended by the one that had it', async () => {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const pool = openPool({ url: database.url, role: 'heptad_projector', max: 2, applicationName: 'test-jobs' })
  onTestFinished(() => pool.end())
  const [first, second] = [new Jobs(pool, v7()), new Jobs(pool, v7())]
  const request = { projection: 'test.things', kind: 'verify', version: 1, acceptsDifferences: false } as const
  await first.request(v7(), request)
  const job = await first.claim()
  if (job === null) throw new Error('nothing was requested')
  await first.watch(job, 'folding', 9n, new AbortController().signal).progress(1n)
  expect(await second.claim()).toBeNull()
  await pool.query(`update log.projection_jobs set lease_until = clock_timestamp() - interval '1 second'`)
  expect(await second.claim()).toEqual(job)
  await second.watch(job, 'comparing', 9n, new AbortController().signal).progress(2n)
  const late = first.watch(job, 'folding', 9n, new AbortController().signal)
  await expect(late.progress(3n)).rejects.toThrow(JobInterrupted)
  await first.end(job, 'failed', null)
  expect(await second.list()).toMatchObject([{ state: 'running', phase: 'comparing', done: 2n }])
})
