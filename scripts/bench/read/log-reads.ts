import { randomUUID } from 'node:crypto'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { canonicalJson } from '@heptad/infra/event-store/canonical.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import type { Append, EventStore } from '@heptad/infra/event-store/port.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { commandIdOf } from '@heptad/infra/keys/command-id.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { defineEvent } from '@heptad/schemas/contract.ts'
import { type EventId, streamOf, TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import { execute } from '../benchmark-server.ts'
import { closedLoop } from '../closed-loop.ts'
import type { Contestant } from '../contestant.ts'
import { anyStream, checkRead, EVENTS, orderOf, STREAMS } from './streams.ts'

const TYPE = 'bench.order.placed'
const Order = z.looseObject({ amount: z.string() })
const CODEC = eventCodec([defineEvent(TYPE, 1, Order)])
const STREAMS_AT_ONCE = 10

/** Reads and decodes streams of the log, as the command engine does. */
export async function logReads(url: string): Promise<Contestant> {
  await migrate({ url })
  const store = await openPostgresEventStore({ url })
  const tenantId = TenantId.parse(randomUUID())
  let read = 0
  await fill(store, tenantId)
  await execute(url, 'analyze log.events')
  return {
    name: 'Heptad log',
    settings: { connections: 3, streams: STREAMS, eventsEach: EVENTS },
    round: closedLoop(async () => {
      const events = await store.readStream(tenantId, streamOf('bench.read', `${anyStream()}`))
      checkRead(events.map((stored) => Order.shape.amount.parse(CODEC.decode(stored).data.amount)))
      read += 1
    }),
    verify: async () => ({ wholeStreamsRead: read }),
    close: () => store.close(),
  }
}

async function fill(store: EventStore, tenantId: TenantId): Promise<void> {
  for (let first = 0; first < STREAMS; first += STREAMS_AT_ONCE) {
    const numbers = Array.from({ length: STREAMS_AT_ONCE }, (_, index) => first + index)
    const verdicts = await store.append(numbers.map((number) => appendOf(tenantId, number)))
    if (verdicts.some(({ kind }) => kind !== 'appended')) throw new Error('a stream could not be appended')
  }
}

function appendOf(tenantId: TenantId, number: number): Append {
  const ids = systemIds()
  const decidedAt = systemClock().now()
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    ...{ eventId: ids.next() as EventId, type: TYPE, schemaVersion: 1, decidedAt },
    data: canonicalJson(orderOf(index)),
    metadata: canonicalJson({ actor: 'bench' }),
  }))
  const streamId = streamOf('bench.read', `${number}`)
  const writes = [{ tenantId, streamId, expectedHead: 'none', events } as const]
  return { tenantId, commandId: commandIdOf(tenantId, ids.next()), writes }
}
