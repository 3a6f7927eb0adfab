import { spawn } from 'node:child_process'
import { chmod, mkdir, readFile, rename, stat, statfs, symlink, unlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Client } from 'pg'
import { beforeEach, expect, test, vi } from 'vitest'
import { isAlive } from '../processes/process-table.ts'
import { ask } from '../testing/ask.ts'
import { homeOfTest } from '../testing/home-of-test.ts'
import { type EmbeddedPostgres, runningPostgresUrl, startEmbeddedPostgres } from './embedded.ts'
import { walReserve } from './wal-reserve.ts'

const isRoot = process.getuid?.() === 0
let home: string

beforeEach(async () => {
  home = await homeOfTest()
})

async function settings(server: EmbeddedPostgres): Promise<Record<string, string>> {
  const rows = await ask<{ name: string; setting: string }>(server.url, 'select name, setting from pg_settings')
  return Object.fromEntries(rows.map((row) => [row.name, row.setting]))
}

/** A process that starts the server of this home and is then killed, or ends itself; the pid of the server it leaves behind. */
async function orphan(then = 'setInterval(() => {}, 1000)'): Promise<number> {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}
    console.log((await startEmbeddedPostgres({ home: ${JSON.stringify(home)} })).pid)
    ${then}`
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of owner.stdout) {
    if (then.startsWith('setInterval')) owner.kill('SIGKILL')
    return Number(String(line))
  }
  throw new Error('the owner ended early')
}

test('the server is durable, checked, fit for change data capture, and reachable from this machine only', async () => {
  const server = await startEmbeddedPostgres({ home })
  expect(await settings(server)).toMatchObject({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    data_checksums: 'on',
    wal_level: 'logical',
    listen_addresses: '127.0.0.1',
    server_encoding: 'UTF8',
  })
  expect(await ask(server.url, 'select distinct datcollate, datctype from pg_database')).toEqual([
    { datcollate: 'C', datctype: 'C' },
  ])
  await server.stop()
})

test('it answers to nobody without the password', async () => {
  const server = await startEmbeddedPostgres({ home })
  const wrong = server.url.replace(/:[^:@]+@/, ':wrong@')
  await expect(ask(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  expect((await stat(join(home, 'postgres', 'password'))).mode & 0o777).toBe(0o600)
  await server.stop()
})

test('a stop ends the process and can be repeated; the next start makes no cluster and has what was written', async () => {
  const first = await startEmbeddedPostgres({ home })
  await ask(first.url, 'create table kept as select 1 as id')
  await first.stop()
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)
  const steps: string[] = []
  const second = await startEmbeddedPostgres({ home, progress: (step) => steps.push(step) })
  expect(steps).toEqual(['starting PostgreSQL'])
  expect(second.url).toBe(first.url)
  expect(await ask(second.url, 'select id from kept')).toEqual([{ id: 1 }])
  await second.stop()
})

test('a stop does not wait for clients that stay', async () => {
  const server = await startEmbeddedPostgres({ home })
  const client = new Client(server.url)
  client.on('error', () => {})
  await client.connect()
  await client.query('begin')
  await server.stop()
  // What is waited for in vain is shut down immediately in the end.
  expect(await readFile(join(home, 'postgres', 'postgres.log'), 'utf8')).not.toContain('immediate shutdown')
})

test('the server that a killed process left running is replaced by a fresh one', async () => {
  const left = await orphan()
  expect(isAlive(left)).toBe(true)
  const server = await startEmbeddedPostgres({ home })
  expect(isAlive(left)).toBe(false)
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
})

test('a process that exits without having stopped its server takes it along', async () => {
  const left = await orphan('process.exit(1)')
  await vi.waitFor(() => expect(isAlive(left)).toBe(false), { timeout: 60_000, interval: 50 })
})

test('a running server is known by every name of its home', async () => {
  const server = await startEmbeddedPostgres({ home })
  const link = join(home, 'link')
  await symlink(home, link)
  expect(await runningPostgresUrl(link)).toBe(server.url)
  await server.stop()
  expect(await runningPostgresUrl(link)).toBeNull()
  expect(await runningPostgresUrl(join(home, 'nowhere'))).toBeNull()
})

test('a data folder whose disk is away is not made anew, and its password is kept; a spoilt note of the port is no hindrance', async () => {
  const first = await startEmbeddedPostgres({ home })
  await ask(first.url, 'create table kept as select 1 as id')
  await first.stop()
  const [data, away] = [join(home, 'postgres', 'data'), join(home, 'disk')]
  await rename(data, away)
  await symlink(join(home, 'nothing-mounted'), data)
  await expect(startEmbeddedPostgres({ home })).rejects.toThrow('is its disk mounted?')
  await unlink(data)
  await symlink(away, data)
  await writeFile(join(home, 'postgres', 'port'), '4x')
  const second = await startEmbeddedPostgres({ home })
  expect(await ask(second.url, 'select id from kept')).toEqual([{ id: 1 }])
  await second.stop()
})

test.runIf(process.platform === 'linux')('a home whose port clients may be given gets another', async () => {
  const port = (await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')).split('\t')[0] ?? ''
  await mkdir(join(home, 'postgres'))
  await writeFile(join(home, 'postgres', 'port'), port)
  const server = await startEmbeddedPostgres({ home })
  expect(new URL(server.url).port).not.toBe(port)
  await server.stop()
})

test('kill -9 of the server itself does not block the next start', async () => {
  const first = await startEmbeddedPostgres({ home })
  process.kill(first.pid, 'SIGKILL')
  const second = await startEmbeddedPostgres({ home })
  expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.stop()
})

test('a stale pid file whose number belongs to another process by now does not block, and that process is left alone', async () => {
  const first = await startEmbeddedPostgres({ home })
  const pidFile = join(home, 'postgres', 'data', 'postmaster.pid')
  const stale = await readFile(pidFile, 'utf8')
  await first.stop()
  const bystander = spawn('sleep', ['60'], isRoot ? await ownerOf(join(home, 'postgres', 'data')) : {})
  await writeFile(pidFile, stale.replace(/^\d+/, String(bystander.pid)), { mode: 0o600 })
  const second = await startEmbeddedPostgres({ home })
  expect(isAlive(bystander.pid ?? 0)).toBe(true)
  await second.stop()
  bystander.kill()
})

test('progress names the steps, the cluster is made once only, and the home may be a relative path', async () => {
  const steps: string[] = []
  const options = { home: relative(process.cwd(), home), progress: (step: string) => steps.push(step) }
  await (await startEmbeddedPostgres(options)).stop()
  await (await startEmbeddedPostgres(options)).stop()
  expect(steps).toEqual(['creating the database cluster', 'starting PostgreSQL', 'starting PostgreSQL'])
})

async function segmentsAhead(server: EmbeddedPostgres): Promise<number> {
  const [found] = await ask<{ ahead: number }>(
    server.url,
    'select count(*)::int as ahead from pg_ls_waldir() where name > pg_walfile_name(pg_current_wal_lsn())',
  )
  return found?.ahead ?? 0
}

test('a new cluster makes the WAL ahead that is wanted, and keeps it; one whose WAL is archived makes it as it comes', async () => {
  const options = { home, walReserveMib: 128 }
  const first = await startEmbeddedPostgres(options)
  await first.walMadeAhead
  expect(await segmentsAhead(first)).toBeGreaterThanOrEqual(4)
  await first.stop()
  const second = await startEmbeddedPostgres(options)
  const before = await ask(second.url, 'select pg_current_wal_insert_lsn() as at')
  await second.walMadeAhead
  expect(await ask(second.url, 'select pg_current_wal_insert_lsn() as at')).toEqual(before)
  expect(await settings(second)).toMatchObject({ min_wal_size: '128' })
  expect(await segmentsAhead(second)).toBeGreaterThanOrEqual(4)
  await second.stop()
  const archived = await startEmbeddedPostgres({
    ...{ home: join(home, 'archived'), backupFolder: join(home, 'archive') },
    walReserveMib: 128,
  })
  await archived.walMadeAhead
  expect(await segmentsAhead(archived)).toBeLessThan(4)
  await archived.stop()
})

test('no more WAL is kept than a twentieth of the free disk, and what is less than PostgreSQL keeps by itself is left to it', async () => {
  expect(await walReserve(home, 128)).toBe(128)
  expect(await walReserve(home, 80)).toBe(0)
  const { bavail, bsize } = await statfs(home)
  const most = await walReserve(home, Number.MAX_SAFE_INTEGER)
  expect(most / ((bavail * bsize) / 2 ** 20)).toBeCloseTo(0.05, 2)
})

test.runIf(isRoot)('root hands over to another user, also below a folder that is closed to them', async () => {
  await chmod(home, 0o700)
  const closed = join(home, 'closed')
  const server = await startEmbeddedPostgres({ home: closed })
  expect((await ownerOf(join(closed, 'postgres', 'data'))).uid).not.toBe(0)
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
})

async function ownerOf(path: string): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = await stat(path)
  return { uid, gid }
}
