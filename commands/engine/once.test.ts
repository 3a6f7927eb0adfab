import { promotedBytes } from '@heptad/infra/testing/promoted.ts'
import type { CommandId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { Once, type Settled } from './once.ts'

const tenantId = '019c0000-0000-7000-8000-000000000001' as TenantId
const COMMANDS = 64
const TEXT_LENGTH = 2000

const replayLater = async () => ({ kind: 'conflict' as const })

function settled(): Settled {
  const answer = { text: `${Math.random()}`.repeat(200).slice(0, TEXT_LENGTH) }
  const streamId = 'test.thing-1' as StreamId
  const outcome = { kind: 'accepted' as const, answer, streamId, revision: 0n, position: 1n, replayed: false }
  return { outcome, replay: () => outcome, replayLater }
}

test('outcomes that went out are young when they die', async () => {
  const once = new Once(100)
  let sent = 0
  const one = () => {
    sent += 1
    const commandId = `019c0000-0000-7000-8000-${`${sent}`.padStart(12, '0')}` as CommandId
    return once.run({ tenantId, commandId, fingerprint: {} }, async () => {
      await new Promise(setImmediate)
      return settled()
    })
  }
  const round = async () => void (await Promise.all(Array.from({ length: COMMANDS }, one)))
  expect(await promotedBytes(100, round)).toBeLessThan((COMMANDS * TEXT_LENGTH) / 3)
})
