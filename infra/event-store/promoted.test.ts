import { expect, test } from 'vitest'
import { systemClock } from '../clock/clock.ts'
import { promotedBytes } from '../testing/promoted.ts'
import { append, decidedAt, event, newStream, newTenant } from './contract/fixtures.ts'
import { GroupCommit } from './group-commit.ts'
import { OwnEvents } from './own-events.ts'
import type { Append, EventStore, Verdict } from './port.ts'

const ROUNDS = 100
const APPENDS = 64
const DATA_BYTES = 2000
/** A third of the data alone. */
const LITTLE = (APPENDS * DATA_BYTES) / 3

let position = 0n

function made(): Append {
  const data = JSON.stringify({ text: `${Math.random()}`.repeat(200).slice(0, DATA_BYTES) })
  return append({ tenantId: newTenant(), streamId: newStream(), events: [event({ data })] })
}

function appended({ writes }: Append): Verdict {
  position += 1n
  const last = writes[0]?.events.at(-1)
  const heads = last === undefined ? [] : [{ revision: 0n, eventId: last.eventId }]
  return { kind: 'appended', firstPosition: position, lastPosition: position, recordedAt: decidedAt, heads }
}

const store: Pick<EventStore, 'append' | 'readAll'> = {
  async append(appends) {
    await new Promise(setImmediate)
    return appends.map(appended)
  },
  readAll: async () => ({ events: [], reached: 0n }),
}

test('what a group commit has settled is young when it dies', async () => {
  const commit = new GroupCommit(store, { clock: systemClock(), secondCallFrom: 4 })
  const some = () => Promise.all(Array.from({ length: 8 }, () => commit.append(made())))
  const caller = async () => {
    for (let calls = 0; calls < APPENDS / 16; calls += 1) await some()
  }
  // One begins later than the other, so that two calls are in flight at a time.
  const round = async () => void (await Promise.all([caller(), Promise.resolve().then(caller)]))
  expect(await promotedBytes(ROUNDS, round)).toBeLessThan(LITTLE)
})

test('so are own events that every reader has seen', async () => {
  const own = new OwnEvents()
  const reader = own.reader()
  const round = async () => {
    for (let events = 0; events < 300; events += 1) {
      const one = made()
      own.note([one], [appended(one)])
    }
    await new Promise(setImmediate)
    reader.after(position, 100)
  }
  expect(await promotedBytes(ROUNDS, round)).toBeLessThan(LITTLE)
})
