import { systemClock } from '@heptad/infra/clock/clock.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { expect, test, vi } from 'vitest'
import type { RebuildOptions } from './job-context.ts'
import { JobWorker } from './job-worker.ts'
import { Jobs } from './jobs.ts'

test('jobs that cannot be claimed are told of: nobody would know why none is done', async () => {
  const refused = new Error('permission denied for table projection_jobs')
  const pool = { query: () => Promise.reject(refused) } as unknown as PostgresPool
  const onFault = vi.fn()
  const options = { jobs: new Jobs(pool, 'this process') } as RebuildOptions
  await new JobWorker({ ...options, clock: systemClock(), onFault, endsWhenIdle: true }).done
  expect(onFault.mock.calls).toEqual([['rebuild jobs', refused]])
})
