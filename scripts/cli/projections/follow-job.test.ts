import { expect, test } from 'vitest'
import { followJob } from './follow-job.ts'
import type { Job } from './projections-api.ts'

const asked: Job = {
  ...{ jobId: 'one', projection: 'money.balances', kind: 'rebuild', version: 1, state: 'requested' },
  ...{ phase: 'waiting', done: '0', total: '0', perSecond: 0, outcome: null },
}

function follow(...looks: readonly Partial<Job>[]): Promise<Job> {
  const [...left] = looks
  const api = {
    job: async () => ({ ...asked, ...left.shift() }),
    interrupt: async () => asked,
  }
  return followJob(api, asked, { sink: { write: () => true }, stopsJob: false })
}

test('a job is followed to its end', async () => {
  expect(await follow({}, { state: 'differs' })).toMatchObject({ state: 'differs' })
})

test('a job that somebody else stops stays stopped', async () => {
  await expect(follow({ state: 'running' }, { state: 'interrupted' }, { state: 'succeeded' })).rejects.toMatchObject({
    exitCode: 130,
    message: 'the job was interrupted; what it has done is kept',
  })
})

test('the end of another job is not told as its own', async () => {
  const other: Partial<Job> = { jobId: 'other', kind: 'verify', state: 'succeeded' }
  await expect(follow({ state: 'running' }, other)).rejects.toThrow('the rebuild of money.balances was given up')
})
