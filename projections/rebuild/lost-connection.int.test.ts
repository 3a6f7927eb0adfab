import { systemClock } from '@heptad/infra/clock/clock.ts'
import { LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { v7 } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { appendThings } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { ended, openRebuildWorld } from '../testing/rebuild-world.ts'
import { until } from '../testing/world.ts'
import type { RebuildOptions } from './job-context.ts'
import { JobWorker } from './job-worker.ts'
import { Jobs } from './jobs.ts'

const NAME = thingsProjection.name

const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

/** What throws once, and then does its work. */
function failingOnce<Given extends unknown[], T>(fault: Error, work: (...given: Given) => Promise<T>) {
  let hasFailed = false
  return async (...given: Given): Promise<T> => {
    if (hasFailed) return work(...given)
    hasFailed = true
    throw fault
  }
}

function losingTheLog({ engines, ...options }: RebuildOptions): RebuildOptions {
  const { log } = engines
  const unavailable = new LogUnavailable('not-sent', { cause: reset })
  return {
    ...options,
    engines: { ...engines, log: { identity: () => log.identity(), head: failingOnce(unavailable, () => log.head()) } },
  }
}

function losingTheEnd(options: RebuildOptions): RebuildOptions {
  const { postgres, owner } = options.engines
  const jobs = new Jobs(postgres, owner)
  jobs.end = failingOnce(reset, jobs.end.bind(jobs))
  return { ...options, jobs }
}

test.each([
  ['in the middle of its work', losingTheLog, 'LogUnavailable: the log cannot be reached'],
  ['when it wants to say how it ended', losingTheEnd, 'Error: read ECONNRESET'],
])('a job whose connection is lost %s has not failed: it goes on with its build', async (_, losing, fault) => {
  const world = await openRebuildWorld({ definitions: [thingsProjection], contracts: thingContracts })
  onTestFinished(() => world.close())
  await appendThings(world.store, 200)
  await world.served(NAME)
  await world.worker.stop()
  const faults: string[] = []
  const onFault = (_name: string, error: unknown) => faults.push(String(error))
  const worker = new JobWorker({ ...losing(world.options), clock: systemClock(), onFault })
  onTestFinished(() => worker.stop())
  await world.options.jobs.request(v7(), { projection: NAME, kind: 'rebuild', version: 1, acceptsDifferences: false })
  await until(() => faults.length > 0)
  await world.projector.query(`update log.projection_jobs set lease_until = clock_timestamp() - interval '1 second'`)
  expect(await ended(world.options.jobs, NAME)).toMatchObject({ state: 'succeeded', build: 2 })
  expect(faults).toEqual([fault])
})
