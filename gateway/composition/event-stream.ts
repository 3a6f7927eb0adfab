import { lastOfTenant } from '@heptad/infra/event-store/postgres/last-of-tenant.ts'
import { openSealed } from '@heptad/read-models/query/open-sealed.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { EventStreamPort } from '../ports.ts'
import { ownEvent } from '../routes/events/shown-event.ts'
import type { CommandSide } from './command-side.ts'
import type { Engines } from './engines.ts'
import type { Log } from './log.ts'

/** Most events in memory for one caller; each may be 1 MiB. */
const PAGE_EVENTS = 32

/** The events that tenants may follow, from this process's log. */
export function eventStreamPort(
  engines: Pick<Engines, 'projector'>,
  { tail, codec }: Pick<Log, 'tail' | 'codec'>,
  { vault }: Pick<CommandSide, 'vault'>,
): EventStreamPort {
  return {
    lastOwn: (tenantId) => lastOfTenant(engines.projector.value, tenantId),
    async *follow({ after, filter }, signal) {
      for await (const { events, reached } of tail.value.subscribe({ after, limit: PAGE_EVENTS, signal, filter }))
        yield { events: events.map(codec.decode), reached }
    },
    async shown(tenantId, events, opened) {
      const own = events.map(ownEvent)
      return opened ? ((await openSealed(vault.value, tenantId, own)) as readonly JsonObject[]) : own
    },
  }
}
