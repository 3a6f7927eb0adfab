import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { removeHome, temporaryHome } from '@heptad/gateway/e2e/backbone-process.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { expect, onTestFinished, test } from 'vitest'

const MAIN = new URL('main.ts', import.meta.url).pathname

test.each([[[]], [['--watch']]])(
  'heptad start --json %j says where it is in one line, and nothing else',
  async (more) => {
    const home = temporaryHome()
    const database = await testDatabase()
    const env = { ...process.env, HEPTAD_HOME: home, HEPTAD_PORT: '0', DATABASE_URL: database.url }
    const child = spawn(process.execPath, [MAIN, 'start', '--json', ...more], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(async () => {
      child.kill('SIGKILL')
      removeHome(home)
      await database.drop()
    })
    let text = ''
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
    })
    await expect.poll(() => text, { timeout: 100_000 }).toContain('\n')
    const { url, credentials } = JSON.parse(text)
    expect((await fetch(`${url}/live`)).status).toBe(200)
    expect(credentials).toBe(`${home}/credentials.json`)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(text.trim().split('\n')).toHaveLength(1)
  },
)
