import { memoryCheckpoints } from '@heptad/infra/checkpoints/port.ts'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { memoryDueIndex } from '@heptad/infra/scheduler/memory.ts'
import { iamEvents } from '@heptad/schemas/iam/events.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { followUpSender } from '../engine/follow-up-sender.ts'
import { runReactions } from '../engine/reactions.ts'
import { runTimers } from '../engine/timers.ts'
import { iamCommands, iamTimers } from './index.ts'
import { answerOf, type IamEngine, iamEngine, send } from './testing/iam-engine.ts'

const HOUR_MS = 60 * 60 * 1000

test('a key with an end is recorded as expired when the time has come, without anybody asking', async () => {
  const iam = await iamEngine()
  const stop = new AbortController()
  const running = runFollowUps(iam, stop.signal)
  const input = { name: 'robot', scopes: ['*'], expiresAt: plusMs(iam.clock.now(), HOUR_MS) }
  const { apiKeyId } = answerOf(await send(iam, iam.credentials.apiKey, 'iam.apikey.create', input))
  const types = async () => {
    const { events } = await iam.store.readAll()
    return events.filter(({ streamId }) => streamId === `iam.apikey-${apiKeyId}`).map(({ type }) => type)
  }
  expect(await types()).toEqual(['iam.apikey.created'])
  iam.clock.forward(HOUR_MS)
  await expect.poll(types).toEqual(['iam.apikey.created', 'iam.apikey.expired'])
  stop.abort()
  await running
  await iam.engine.close()
})

/** Reactions and timers as the engine's process runs them, on a clock that waits ten milliseconds at most. */
async function runFollowUps({ engine, store, clock }: IamEngine, signal: AbortSignal): Promise<void> {
  const hasty: Clock = { ...clock, after: (delayMs, callback) => clock.after(Math.min(delayMs, 10), callback) }
  const sender = followUpSender({ engine, commands: iamCommands, clock: hasty, signal })
  const dueIndex = memoryDueIndex()
  const codec = eventCodec(iamEvents)
  const shared = { dueIndex, send: sender, signal }
  await Promise.all([
    runReactions({ ...shared, tail: store, codec, checkpoints: memoryCheckpoints(), reactions: [], timers: iamTimers }),
    runTimers({ ...shared, clock: hasty, onFault: (error) => expect.unreachable(String(error)) }),
  ])
}
