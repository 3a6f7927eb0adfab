import { randomUUID } from 'node:crypto'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { canonicalJson } from '@heptad/infra/event-store/canonical.ts'
import { GroupCommit } from '@heptad/infra/event-store/group-commit.ts'
import type { Append } from '@heptad/infra/event-store/port.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { commandIdOf } from '@heptad/infra/keys/command-id.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { type EventId, streamOf, TenantId } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { execute } from '../benchmark-server.ts'
import { closedLoop } from '../closed-loop.ts'
import type { Contestant, Settings } from '../contestant.ts'

/** The keys that callers send: growing with time, or of any other form and therefore hashed. */
export type Keys = 'UUID v7' | 'hashed'

/**
 * One event to a new stream of the log, each under a key and for one tenant, through group commit on one connection, as
 * the writer role, checks and row-level security as always.
 */
export async function logAppends(url: string, keys: Keys, data: JsonObject): Promise<Contestant> {
  await migrate({ url })
  const clock = systemClock()
  const store = await openPostgresEventStore({ url, clock })
  const appends = new GroupCommit(store, { clock })
  const next = appendMaker(keys, data)
  const before = await store.head()
  let acknowledged = 0
  return {
    name: `Heptad log, ${keys} keys`,
    settings: { connections: 1, keys },
    round: closedLoop(async () => {
      const verdict = await appends.append(next())
      if (verdict.kind !== 'appended') throw new Error(`an append came back as ${verdict.kind}`)
      acknowledged += 1
    }),
    verify: () => verify(url, before, acknowledged),
    async close() {
      await appends.close()
      await store.close()
    },
  }
}

function appendMaker(keys: Keys, data: JsonObject): () => Append {
  const ids = systemIds()
  const clock = systemClock()
  const tenantId = TenantId.parse(randomUUID())
  const keyOf = { 'UUID v7': () => ids.next(), hashed: () => `order ${randomUUID()}` }[keys]
  return () => {
    const event = {
      eventId: ids.next() as EventId,
      type: 'bench.order.placed',
      schemaVersion: 1,
      data: canonicalJson(data),
      metadata: canonicalJson({ actor: 'bench' }),
      decidedAt: clock.now(),
    }
    const streamId = streamOf('bench.order', randomUUID())
    const writes = [{ tenantId, streamId, expectedHead: 'none', events: [event] } as const]
    return { tenantId, commandId: commandIdOf(tenantId, keyOf()), writes }
  }
}

interface Found {
  readonly events: string
  readonly streams: string
  readonly commands: string
  readonly head: string
  readonly last_revision: string
}

/** Every acknowledged append is there once, on a stream of its own, and positions have no gap. */
async function verify(url: string, before: bigint, acknowledged: number): Promise<Settings> {
  const { rows } = await execute<Found>(
    url,
    `select count(*) as events, count(distinct (tenant_id, stream_id)) as streams, count(distinct command_id) as commands,
            max(position) - $1 as head, max(revision) as last_revision
     from log.events where position > $1`,
    [before],
  )
  const expected = String(acknowledged)
  const found = rows[0]
  const counts = [found?.events, found?.streams, found?.commands, found?.head]
  if (counts.some((count) => count !== expected) || found?.last_revision !== '0')
    throw new Error(`${acknowledged} appends were acknowledged, the log holds ${JSON.stringify(found)}`)
  return { events: acknowledged }
}
