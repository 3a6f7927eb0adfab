import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { sendJson, testServer } from '../testing/http-server.ts'

const MAIN = new URL('../main.ts', import.meta.url).pathname
const STARTS_WITHIN_MS = 30_000
const END = { end: '1', logId: 'log', incarnation: 'first', keyring: 'mark' }

test('Ctrl-C in an export leaves no folder, also while nothing comes, so that it can be run again', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'heptad-export-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const server = await testServer(({ url }, response) =>
    url.includes('after=0') ? response.flushHeaders() : sendJson(response, 200, END),
  )
  onTestFinished(() => server.close())
  const folder = join(parent, 'log')
  const env = { ...process.env, HEPTAD_URL: server.url, HEPTAD_KEY: 'k' }
  const child = spawn(process.execPath, [MAIN, 'events', 'export', folder], { stdio: 'ignore', env })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  await vi.waitFor(() => expect(existsSync(folder)).toBe(true), STARTS_WITHIN_MS)
  child.kill('SIGINT')
  expect(await ended).toEqual([null, 'SIGINT'])
  expect(existsSync(folder)).toBe(false)
})
