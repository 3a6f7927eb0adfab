import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../clock/clock.ts'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { WakeUps } from '../wake-ups.ts'
import { CommitChannel } from './commit-channel.ts'

const PROBE_EVERY_MS = 5_000

let database: TestDatabase
let operator: Client
let channels: CommitChannel[] = []
beforeEach(async () => {
  database = await testDatabase()
  operator = new Client(database.url)
  await operator.connect()
})
afterEach(async () => {
  await Promise.all(channels.splice(0).map((channel) => channel.close()))
  await operator?.end()
  await database?.drop()
})

/** A process: its channel, and how often it was woken by others. */
async function listening(clock: Clock = systemClock()) {
  const wakeUps = new WakeUps()
  const channel = new CommitChannel(database.url, clock, wakeUps)
  channels = [...channels, channel]
  await channel.listen()
  return { channel, wakeUps }
}

/** The backends of connections whose name begins so. */
async function backends(name: string): Promise<readonly number[]> {
  const { rows } = await operator.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database() and starts_with(application_name, $1)',
    [name],
  )
  return rows.map(({ pid }) => pid)
}

async function terminate(pids: readonly number[]): Promise<void> {
  expect(pids).not.toEqual([])
  await operator.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [pids])
}

test('a listener that was cut off listens again, and looks for what it has missed', async () => {
  const { wakeUps } = await listening()
  const speaker = await listening()
  const before = wakeUps.news
  await terminate(await backends('heptad-log-listener'))
  await expect.poll(() => wakeUps.news).toBeGreaterThan(before)
  const back = wakeUps.news
  speaker.channel.announce()
  await expect.poll(() => wakeUps.news).toBeGreaterThan(back)
})

test('a listener that is deaf is given up, and another one takes its place', async () => {
  const impatient: Clock = {
    ...systemClock(),
    after: (ms, callback) => systemClock().after(ms === PROBE_EVERY_MS ? 10 : ms, callback),
  }
  const { wakeUps } = await listening(impatient)
  const before = wakeUps.news
  const deaf = await backends('heptad-log-listener')
  for (const pid of deaf) process.kill(pid, 'SIGSTOP')
  try {
    await expect.poll(() => wakeUps.news).toBeGreaterThan(before)
  } finally {
    for (const pid of deaf) process.kill(pid, 'SIGCONT')
  }
})

test('what is announced while a word is on its way gets a word of its own', async () => {
  let words = 0
  await operator.query('listen heptad_log')
  operator.on('notification', () => {
    words += 1
  })
  const { channel } = await listening()
  channel.announce()
  channel.announce()
  await expect.poll(() => words).toBe(2)
})

test('a process is not woken by its own words, and speaks again when its connection was cut', async () => {
  const [speaker, ear] = [await listening(), await listening()]
  const own = speaker.wakeUps.news
  const speak = () => {
    speaker.channel.announce()
    return ear.wakeUps.news
  }
  const before = ear.wakeUps.news
  await expect.poll(speak).toBeGreaterThan(before)
  await terminate(await backends('heptad-log-projector'))
  const cut = ear.wakeUps.news
  await expect.poll(speak).toBeGreaterThan(cut)
  expect(speaker.wakeUps.news).toBe(own)
})
