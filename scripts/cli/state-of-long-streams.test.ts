import { expect, onTestFinished, test } from 'vitest'
import { EXIT } from './exit-codes.ts'
import { sendJson, testServer } from './testing/http-server.ts'
import { run } from './testing/run.ts'

const TENANT = '01990a3c-7e10-7000-8000-000000000001'

test.each([
  ['now', [], ''],
  ['then', ['--at', '5'], ' --until 5'],
])('a stream that is too long to be folded within a request is folded by another command, %s', async (_, at, until) => {
  const problem = { type: '/problems/deadline-exceeded', title: 'The answer took too long', status: 504 }
  const { url, close } = await testServer((_request, response) => sendJson(response, 504, problem))
  onTestFinished(close)
  const env = { HEPTAD_URL: url, HEPTAD_KEY: 'hk_test' }
  const { exitCode, stderr } = await run(['state', 'money.book-main', '--tenant', TENANT, ...at], env)
  expect(exitCode).toBe(EXIT.unavailable)
  expect(stderr).toContain(`heptad events replay --tenant ${TENANT} --stream money.book-main${until} --states`)
})
