import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { removeHome, temporaryHome } from '@heptad/gateway/e2e/backbone-process.ts'
import { processesOf } from '@heptad/gateway/e2e/testing/engine-processes.ts'
import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { expect, onTestFinished, test } from 'vitest'

const MAIN = new URL('../main.ts', import.meta.url).pathname
const STARTS_WITHIN_MS = 120_000

/** `heptad start --watch` in a home of its own. */
function watched(env: Readonly<Record<string, string>>) {
  const home = temporaryHome()
  const child = spawn(process.execPath, [MAIN, 'start', '--watch'], {
    env: { ...process.env, HEPTAD_HOME: home, HEPTAD_PORT: '0', HEPTAD_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => removeHome(home))
  onTestFinished(async () => void (await ended(child, 'SIGKILL')))
  return { home, child, errors: child.stderr }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

test('a server that ends, and that no change of a module would start again, ends the watch with its exit code', async () => {
  const [database, clickhouse] = [await testDatabase(), await testClickhouse()]
  onTestFinished(() => database.drop())
  onTestFinished(clickhouse.stop)
  const engines = { DATABASE_URL: database.url, CLICKHOUSE_URL: clickhouse.url }
  const { child, errors } = watched({ ...engines, HEPTAD_MODULES: '/no/such/module' })
  const [said, [exitCode]] = await Promise.all([text(errors), once(child, 'exit')])
  expect(exitCode, said).toBe(2)
  expect(said).toContain('the server ended, and there is no module to watch')
})

test(
  'Ctrl-C while the engines start leaves none of them running',
  async () => {
    const { home, child, errors } = watched({})
    for await (const line of createInterface({ input: errors })) if (line === 'starting ClickHouse') break
    errors.resume()
    expect(processesOf(home)).not.toEqual([])
    expect(await ended(child, 'SIGINT')).toBe(0)
    expect(processesOf(home)).toEqual([])
  },
  STARTS_WITHIN_MS,
)
