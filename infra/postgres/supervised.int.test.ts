import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { type SupervisedPostgres, startSupervisedPostgres } from './supervised.ts'

let home: string
let server: SupervisedPostgres | null = null

afterEach(async () => {
  await server?.stop()
  await rm(home, { recursive: true, force: true })
})

test('a server that was killed is back at the same address, with what was committed', async () => {
  home = await mkdtemp(join(tmpdir(), 'heptad-supervised-'))
  const crashes: Error[] = []
  server = await startSupervisedPostgres({ home, onCrash: (error) => crashes.push(error) })
  const { url, pid } = server
  await query(url, 'create table kept as select 42 as answer')
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => query(url, 'select answer from kept').catch(() => null)).toEqual([{ answer: 42 }])
  await expect.poll(() => server?.pid).not.toBe(pid)
  expect(crashes).toHaveLength(1)
})

test('a server whose port another process has taken meanwhile is back once that is free, or told to stop before', async () => {
  home = await mkdtemp(join(tmpdir(), 'heptad-supervised-'))
  const crashes: string[] = []
  const others: Server[] = []
  onTestFinished(() => {
    for (const other of others) other.close()
  })
  server = await startSupervisedPostgres({
    home,
    onCrash({ message }) {
      crashes.push(message)
      if (message.includes('without being told to')) others.push(createServer().listen(port, '127.0.0.1'))
    },
  })
  const { url, pid } = server
  const port = Number(new URL(url).port)
  process.kill(pid, 'SIGKILL')
  const taken = `port ${port} of the embedded PostgreSQL is taken by another process`
  await expect.poll(() => crashes, { timeout: 60_000 }).toContain(taken)
  others[0]?.close()
  await expect.poll(() => query(url, 'select 1 as one').catch(() => null)).toEqual([{ one: 1 }])
  await expect.poll(() => server?.pid).not.toBe(pid)
  const told = crashes.length
  process.kill(server.pid, 'SIGKILL')
  await expect.poll(() => others).toHaveLength(2)
  await server.stop()
  expect(crashes).toHaveLength(told + 1)
})

test('its stop is waited for, also when it is the last thing that a busy process has to do', async () => {
  home = await mkdtemp(join(tmpdir(), 'heptad-supervised-'))
  server = null
  const script = `
    import { startSupervisedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'supervised.ts'))}
    const server = await startSupervisedPostgres({ home: ${JSON.stringify(home)} })
    // The server's end falls into the time in which nothing is heard of it.
    setInterval(() => {
      for (const until = performance.now() + 30; performance.now() < until; );
    }, 1).unref()
    await server.stop()`
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' })
  expect(await once(owner, 'exit')).toEqual([0, null])
})

async function query(url: string, text: string): Promise<readonly object[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
