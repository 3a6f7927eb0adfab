import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canBeKept } from '../processes/free-port.ts'
import { isAlive } from '../processes/process-table.ts'
import { type Clickhouse, openClickhouse } from './client.ts'
import { type EmbeddedClickhouse, startEmbeddedClickhouse } from './embedded.ts'

const home = await mkdtemp(join(tmpdir(), 'heptad-test-'))
let server: EmbeddedClickhouse
let client: Clickhouse
const crashes: string[] = []

beforeAll(async () => {
  server = await startEmbeddedClickhouse({ home, onCrash: ({ message }) => crashes.push(message) })
  client = openClickhouse(server.url)
})

afterAll(async () => {
  await client.close()
  await server.stop()
  await rm(home, { recursive: true, force: true })
})

async function count(table: string): Promise<string> {
  const answer = await client.query({ query: `select count() as rows from ${table}`, format: 'JSONEachRow' })
  const [row] = await answer.json<{ rows: string }>()
  return row?.rows ?? ''
}

async function answers(): Promise<void> {
  while (!(await client.ping()).success) await sleep(50)
}

test('rows that were acknowledged are there after kill -9 of the server, at the same address', async () => {
  await client.command({ query: 'create table kept (id UInt64) engine = MergeTree order by id' })
  await client.insert({ table: 'kept', values: [{ id: 1 }, { id: 2 }], format: 'JSONEachRow' })
  const killed = server.pid
  process.kill(killed, 'SIGKILL')
  await client.insert({ table: 'kept', values: [{ id: 3 }], format: 'JSONEachRow' }).catch(() => {})
  await answers()
  expect(server.pid).not.toBe(killed)
  await client.insert({ table: 'kept', values: [{ id: 4 }], format: 'JSONEachRow' })
  expect(Number(await count('kept'))).toBeGreaterThanOrEqual(3)
  expect(crashes).toEqual(['the embedded ClickHouse ended without being told to; starting it again'])
})

test('a server whose port another process has taken meanwhile is back once that is free; its port is one that no client is given', async () => {
  const port = Number(new URL(server.url).port)
  expect(canBeKept(port)).toBe(true)
  process.kill(server.pid, 'SIGKILL')
  const other = createServer()
  await expect.poll(() => once(other.listen(port, '127.0.0.1'), 'listening').catch(() => null)).not.toBeNull()
  await expect.poll(() => crashes.at(-1), { timeout: 30_000 }).toMatch(/did not start/)
  other.close()
  await answers()
})

test('tables are durable without being told: a part is synced before its insert is answered', async () => {
  const answer = await client.query({
    query: `select name, value from system.merge_tree_settings where name in ('fsync_after_insert', 'fsync_part_directory')`,
    format: 'JSONEachRow',
  })
  expect(await answer.json()).toEqual([
    { name: 'fsync_after_insert', value: '1' },
    { name: 'fsync_part_directory', value: '1' },
  ])
})

test('a server ends with the process that started it, also by kill -9', async () => {
  const other = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  const pids = await ownerOf(other)
  process.kill(pids.owner, 'SIGKILL')
  await expect.poll(() => isAlive(pids.server)).toBe(false)
  await rm(other, { recursive: true, force: true })
})

test('its stop is waited for, also when it is the last thing that the process has to do and the server is gone already', async () => {
  const other = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  const script = `
    import { setTimeout as sleep } from 'node:timers/promises'
    import { startEmbeddedClickhouse } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}
    import { isAlive } from ${JSON.stringify(join(import.meta.dirname, '../processes/process-table.ts'))}
    const server = await startEmbeddedClickhouse({ home: ${JSON.stringify(other)} })
    await sleep(1)
    process.kill(server.pid, 'SIGKILL')
    while (isAlive(server.pid));
    await server.stop()`
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' })
  expect(await once(owner, 'exit')).toEqual([0, null])
  await rm(other, { recursive: true, force: true })
})

test('a server that is still there when its home is started again is ended first', async () => {
  const other = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  const first = await startEmbeddedClickhouse({ home: other })
  const orphan = first.pid
  const second = await startEmbeddedClickhouse({ home: other })
  expect(isAlive(orphan)).toBe(false)
  await first.stop()
  await second.stop()
  await rm(other, { recursive: true, force: true })
})

test('where the engine cannot be loaded the error says so by its type', async () => {
  const bare = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  for (const part of ['clickhouse', 'files', 'processes'])
    await cp(join(import.meta.dirname, '..', part), join(bare, part), { recursive: true })
  const { startEmbeddedClickhouse: startBare }: typeof import('./embedded.ts') = await import(
    join(bare, 'clickhouse/embedded.ts')
  )
  await expect(startBare({ home: bare })).rejects.toMatchObject({
    name: 'AnalyticsUnavailable',
    message: expect.stringContaining('chdb'),
  })
  await rm(bare, { recursive: true, force: true })
})

async function ownerOf(folder: string): Promise<{ owner: number; server: number }> {
  const script = `
    import { startEmbeddedClickhouse } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}
    const server = await startEmbeddedClickhouse({ home: ${JSON.stringify(folder)} })
    console.log(server.pid)
    setInterval(() => {}, 1000)`
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of owner.stdout) return { owner: owner.pid ?? 0, server: Number(String(line)) }
  throw new Error('the owner ended early')
}
