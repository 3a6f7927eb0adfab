import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../../clock/clock.ts'
import { WakeUps } from '../wake-ups.ts'
import { CommitChannel } from './commit-channel.ts'

test('a channel that is closed while the server is away leaves no timer behind', async () => {
  const timers = new Set<object>()
  const clock: Clock = {
    ...systemClock(),
    after() {
      const timer = {}
      timers.add(timer)
      return () => void timers.delete(timer)
    },
  }
  const channel = new CommitChannel('postgres://nobody@127.0.0.1:1/nothing', clock, new WakeUps())
  await channel.listen()
  await expect.poll(() => timers.size).toBe(1)
  await channel.close()
  expect(timers.size).toBe(0)
})
