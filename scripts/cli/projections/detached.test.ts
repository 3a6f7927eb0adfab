import { expect, onTestFinished, test } from 'vitest'
import { EXIT } from '../exit-codes.ts'
import { sendJson, testServer } from '../testing/http-server.ts'
import { run } from '../testing/run.ts'
import type { Job } from './projections-api.ts'

const requested: Job = {
  ...{ jobId: 'one', projection: 'money.balances', kind: 'rebuild', version: 1, state: 'requested' },
  ...{ phase: 'waiting', done: '0', total: '0', perSecond: 0, outcome: null },
}

async function rebuildDetached(job: Job | null, ...options: readonly string[]) {
  const server = await testServer((_, response) => sendJson(response, 200, { job }))
  onTestFinished(() => server.close())
  const args = ['projections', 'rebuild', 'money.balances', '--detach', ...options]
  const ran = await run(args, { HEPTAD_URL: server.url, HEPTAD_KEY: 'k' })
  return { ...ran, sent: server.seen.map(({ url }) => url) }
}

test('a job that nobody waits for is told as it was taken on, and not looked at again', async () => {
  const { exitCode, stdout, sent } = await rebuildDetached(requested)
  expect([exitCode, stdout]).toEqual([
    EXIT.ok,
    'the server has the rebuild of money.balances; heptad projections list shows how far it is\n',
  ])
  expect(sent).toEqual(['/v1/system/projections/rebuild'])
})

test('as JSON it is the job', async () => {
  const { stdout } = await rebuildDetached(requested, '--json')
  expect(JSON.parse(stdout)).toEqual(requested)
})

test('one that was not taken on is a failure', async () => {
  const { exitCode, stderr } = await rebuildDetached(null)
  expect([exitCode, stderr]).toEqual([EXIT.failed, 'no job is known for money.balances\n'])
})
