import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../clock/clock.ts'
import { follow } from './follow.ts'
import type { LogPage, ReadAllOptions } from './port.ts'
import { WakeUps } from './wake-ups.ts'

const closed = new AbortController().signal
const empty = ({ after = 0n }: ReadAllOptions): LogPage => ({ events: [], reached: after })

test('a page that was read while the subscription ended is not given', async () => {
  const ending = new AbortController()
  const readAll = async (): Promise<LogPage> => {
    ending.abort()
    return { events: [], reached: 1n }
  }
  const pages = follow({ readAll, wakeUps: new WakeUps(), closed }, { after: 0n, signal: ending.signal })
  expect(await pages.next()).toEqual({ done: true, value: undefined })
})

test('news that come while it looks are looked for at once', async () => {
  const wakeUps = new WakeUps()
  let looks = 0
  const readAll = async (page: ReadAllOptions): Promise<LogPage> => {
    looks += 1
    if (looks === 2) return { events: [], reached: 1n }
    wakeUps.ring()
    return empty(page)
  }
  const pages = follow({ readAll, wakeUps, closed }, { after: 0n, signal: AbortSignal.timeout(60_000) })
  expect(await pages.next()).toMatchObject({ value: { reached: 1n } })
})

test('it looks again when it is time, though nothing rang', async () => {
  const waits: number[] = []
  const clock: Clock = {
    ...systemClock(),
    after(ms, callback) {
      waits.push(ms)
      setImmediate(callback)
      return () => {}
    },
  }
  const readAll = (page: ReadAllOptions): LogPage => (waits.length < 3 ? empty(page) : { events: [], reached: 1n })
  const log = { readAll, wakeUps: new WakeUps(), closed, poll: { clock, ms: 250 } }
  const pages = follow(log, { after: 0n, signal: AbortSignal.timeout(60_000) })
  expect(await pages.next()).toMatchObject({ value: { reached: 1n } })
  expect(waits).toEqual([250, 250, 250])
})
