import { systemClock } from '@heptad/infra/clock/clock.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { v7 } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { openRebuildWorld } from '../testing/rebuild-world.ts'
import { addBuild } from './builds.ts'
import { buildOfJob } from './job-build.ts'
import { JobContext } from './job-context.ts'
import { type ClaimedJob, Jobs } from './jobs.ts'
import { OperationRefused, ProjectionOperator } from './operator.ts'
import { JobInterrupted } from './watch.ts'

const verification = { projection: 'test.things', kind: 'verify', version: 1, acceptsDifferences: false } as const
const reconstruction = { ...verification, kind: 'rebuild' } as const

async function freshPool(): Promise<PostgresPool> {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const pool = openPool({ url: database.url, role: 'heptad_projector', max: 2, applicationName: 'test-jobs' })
  onTestFinished(() => pool.end())
  return pool
}

async function claimed(jobs: Jobs): Promise<ClaimedJob> {
  const job = await jobs.claim()
  if (job === null) throw new Error('nothing was requested')
  return job
}

async function letLeasesRunOut(pool: PostgresPool): Promise<void> {
  await pool.query(`update log.projection_jobs set lease_until = clock_timestamp() - interval '1 second'`)
}

test('a job that another process has taken over is not told of, kept alive or ended by the one that had it', async () => {
  const pool = await freshPool()
  const [first, second] = [new Jobs(pool, v7()), new Jobs(pool, v7())]
  await first.request(v7(), verification)
  const job = await claimed(first)
  await first.watch(job, 'folding', 9n, new AbortController().signal).progress(1n)
  expect(await second.claim()).toBeNull()
  await letLeasesRunOut(pool)
  expect(await second.claim()).toEqual(job)
  await second.keepBuilds(job, null, 3)
  await second.watch(job, 'comparing', 9n, new AbortController().signal).progress(2n)
  const late = first.watch(job, 'folding', 9n, new AbortController().signal)
  await expect(late.progress(3n)).rejects.toThrow(JobInterrupted)
  await expect(first.renew(job)).rejects.toThrow(JobInterrupted)
  await expect(first.keepBuilds(job, null, 4)).rejects.toThrow(JobInterrupted)
  await first.end(job, 'failed', null)
  expect(await second.list()).toMatchObject([{ state: 'running', phase: 'comparing', done: 2n }])
  await letLeasesRunOut(pool)
  expect(await claimed(second)).toMatchObject({ scratch: 3 })
})

test('a lease that was written before the clock was put back holds nobody up', async () => {
  const pool = await freshPool()
  const [first, second] = [new Jobs(pool, v7()), new Jobs(pool, v7())]
  await first.request(v7(), verification)
  const job = await claimed(first)
  const endLeaseIn = (span: string) =>
    pool.query(`update log.projection_jobs set lease_until = clock_timestamp() + interval '${span}'`)
  await endLeaseIn('50 seconds')
  expect([await second.isRequested(), await second.claim()]).toEqual([false, null])
  await endLeaseIn('1 hour')
  expect(await second.list()).toMatchObject([{ state: 'requested' }])
  expect([await second.isRequested(), await second.claim()]).toEqual([true, job])
})

test('a process that has lost its job drops nothing of the one that took it', async () => {
  const world = await openRebuildWorld({ definitions: [thingsProjection], contracts: thingContracts })
  onTestFinished(() => world.close())
  await world.worker.stop()
  await expect.poll(async () => (await world.builds('test.things'))[0]?.isReady).toBe(true)
  const { projector: pool, options } = world
  const [first, second] = [new Jobs(pool, v7()), new Jobs(pool, v7())]
  await first.request(v7(), reconstruction)
  const job = await claimed(first)
  await letLeasesRunOut(pool)
  const taken = new JobContext(await claimed(second), { ...options, jobs: second }, new AbortController().signal)
  await buildOfJob(taken, 'building')
  const builds = await world.builds('test.things')
  const late = new JobContext(job, { ...options, jobs: first }, new AbortController().signal)
  await expect(buildOfJob(late, 'building')).rejects.toThrow(JobInterrupted)
  expect(builds.map(({ state }) => state)).toEqual(['following', 'building'])
  expect(await world.builds('test.things')).toEqual(builds)
})

test('what an earlier job left is dropped', async () => {
  const world = await openRebuildWorld({ definitions: [thingsProjection], contracts: thingContracts })
  onTestFinished(() => world.close())
  await world.worker.stop()
  const left = await addBuild(world.projector, { projection: 'test.things', version: 1 }, 'scratch')
  const { jobs } = world.options
  await jobs.request(v7(), reconstruction)
  const context = new JobContext(await claimed(jobs), world.options, new AbortController().signal)
  expect(await buildOfJob(context, 'building')).toBe(left)
  expect((await world.builds('test.things')).map(({ state }) => state)).toEqual(['following', 'building'])
})

test('an interrupted job goes on when it is asked for again, and is given up for one of another kind or version', async () => {
  const pool = await freshPool()
  const jobs = new Jobs(pool, v7())
  const interrupted = async (state: 'requested' | 'interrupting' | 'running') => {
    if (state === 'requested') return jobs.interrupt('test.things')
    await jobs.keepBuilds(await claimed(jobs), null, 7)
    if (state === 'interrupting') await jobs.interrupt('test.things')
    else await pool.query('update log.projection_jobs set attempts = 3')
    await letLeasesRunOut(pool)
  }
  await jobs.request(v7(), verification)
  await interrupted('interrupting')
  expect(await jobs.request(v7(), verification)).toBe(true)
  expect(await jobs.list()).toMatchObject([{ kind: 'verify', state: 'requested' }])
  await interrupted('interrupting')
  expect(await jobs.request(v7(), reconstruction)).toBe(true)
  expect(await jobs.list()).toMatchObject([{ kind: 'rebuild', version: 1, state: 'requested' }])
  await interrupted('requested')
  expect(await jobs.request(v7(), verification)).toBe(true)
  await interrupted('running')
  expect(await jobs.request(v7(), { ...reconstruction, version: 2 })).toBe(true)
  expect(await claimed(jobs)).toMatchObject({ kind: 'rebuild', version: 2, build: null, scratch: null })
  const { rows } = await pool.query('select kind, version, state from log.projection_jobs order by requested_at')
  expect(rows).toEqual([
    { kind: 'verify', version: 1, state: 'failed' },
    { kind: 'rebuild', version: 1, state: 'failed' },
    { kind: 'verify', version: 1, state: 'failed' },
    { kind: 'rebuild', version: 2, state: 'running' },
  ])
})

test('a job whose process stops is left to the next one, however often; one that somebody stopped waits to be asked for', async () => {
  const pool = await freshPool()
  const jobs = new Jobs(pool, v7())
  await jobs.request(v7(), verification)
  for (let stopped = 0; stopped < 4; stopped += 1) await jobs.end(await claimed(jobs), 'interrupted', null)
  expect(await jobs.list()).toMatchObject([{ state: 'requested', endedAt: null, outcome: null }])
  const next = new Jobs(pool, v7())
  const job = await claimed(next)
  await letLeasesRunOut(pool)
  expect(await claimed(next)).toEqual(job)
  await jobs.interrupt('test.things')
  await next.end(job, 'interrupted', null)
  expect(await jobs.list()).toMatchObject([{ state: 'interrupted', endedAt: null }])
  expect(await next.claim()).toBeNull()
})

test('a job whose processes die is taken three times, and three more once it is asked for again', async () => {
  const pool = await freshPool()
  const jobs = new Jobs(pool, v7())
  for (const _ of ['asked for', 'asked for again']) {
    expect(await jobs.request(v7(), verification)).toBe(true)
    for (let taken = 0; taken < 3; taken += 1) {
      expect(await jobs.isRequested()).toBe(true)
      await claimed(jobs)
      await letLeasesRunOut(pool)
    }
    expect([await jobs.isRequested(), await jobs.claim()]).toEqual([false, null])
    expect(await jobs.list()).toMatchObject([{ state: 'interrupted' }])
  }
})

test('differences that somebody accepted stay so, however often the job is asked for', async () => {
  const jobs = new Jobs(await freshPool(), v7())
  for (const [asked, kept] of [
    [false, false],
    [true, true],
    [false, true],
  ] as const) {
    await jobs.request(v7(), { ...reconstruction, acceptsDifferences: asked })
    const job = await claimed(jobs)
    expect(job).toMatchObject({ acceptsDifferences: kept })
    await jobs.interrupt('test.things')
    await jobs.end(job, 'interrupted', null)
  }
})

test('a job whose process died before it stopped is interrupted', async () => {
  const pool = await freshPool()
  const jobs = new Jobs(pool, v7())
  await jobs.request(v7(), verification)
  await claimed(jobs)
  await jobs.interrupt('test.things')
  expect(await jobs.list()).toMatchObject([{ state: 'interrupting' }])
  await letLeasesRunOut(pool)
  expect(await jobs.list()).toMatchObject([{ state: 'interrupted' }])
  expect(await jobs.claim()).toBeNull()
})

test('a job that goes on, or will when the next process comes, is given up for no other', async () => {
  const pool = await freshPool()
  const jobs = new Jobs(pool, v7())
  await jobs.request(v7(), verification)
  expect(await jobs.request(v7(), reconstruction)).toBe(false)
  await claimed(jobs)
  expect(await jobs.request(v7(), reconstruction)).toBe(false)
  await letLeasesRunOut(pool)
  expect(await jobs.request(v7(), reconstruction)).toBe(false)
  await claimed(jobs)
  await jobs.interrupt('test.things')
  expect(await jobs.request(v7(), { ...verification, version: 2 })).toBe(false)
  expect(await jobs.list()).toMatchObject([{ kind: 'verify', version: 1, state: 'interrupting' }])
})

test('who asks for a rebuild while one of another version is under way is told so', async () => {
  const world = await openRebuildWorld({ definitions: [thingsProjection], contracts: thingContracts })
  onTestFinished(() => world.close())
  await world.worker.stop()
  const { jobs } = world.options
  await jobs.request(v7(), { ...reconstruction, version: 2 })
  await claimed(jobs)
  const clock = systemClock()
  const operator = new ProjectionOperator(world.options, { clock, ids: systemIds() })
  const refusal = operator.request('rebuild', 'test.things', false)
  await expect(refusal).rejects.toThrow(OperationRefused)
  await expect(refusal).rejects.toThrow('rebuild of version 2')
})

test('work whose total nobody knows is told without one', async () => {
  const jobs = new Jobs(await freshPool(), v7())
  await jobs.request(v7(), verification)
  const job = await claimed(jobs)
  await jobs.watch(job, 'comparing', 0n, new AbortController().signal).progress(4000n)
  expect(await jobs.list()).toMatchObject([{ done: 4000n, total: 0n }])
  await jobs.watch(job, 'comparing', 3000n, new AbortController().signal).progress(4000n)
  expect(await jobs.list()).toMatchObject([{ done: 4000n, total: 4000n }])
})
