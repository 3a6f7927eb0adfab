import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { CommandId, EventId, PLATFORM_TENANT, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { instantFromMicros } from '@heptad/schemas/instant.ts'
import type { ArchiveSource } from '../source.ts'

const START = 1_767_225_600_000_000n

/** A UUID of a number. */
export const uuid = (number: number | bigint): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`

/** A log of tenants that are registered, suspended and resumed, one append of one event after the other. */
export function tenantHistory(tenants: number): readonly ArchivedEvent[] {
  const rounds = ['registered', 'suspended', 'resumed'] as const
  return rounds.flatMap((verb, revision) =>
    Array.from({ length: tenants }, (_, tenant) =>
      tenantEvent({ verb, revision, tenant, position: revision * tenants + tenant + 1 }),
    ),
  )
}

interface TenantEvent {
  readonly verb: 'registered' | 'suspended' | 'resumed'
  readonly revision: number
  readonly tenant: number
  readonly position: number
}

function tenantEvent({ verb, revision, tenant, position }: TenantEvent): ArchivedEvent {
  const tenantId = uuid(tenant + 1)
  const data = {
    registered: { tenantId, name: `Tenant ${tenant}`, slug: `tenant-${tenant}`, firstApiKeyId: uuid(tenant) },
    suspended: { tenantId, reason: '' },
    resumed: { tenantId },
  }[verb]
  return eventAt(position, {
    streamId: StreamId.parse(`iam.tenant-${tenantId}`),
    revision: BigInt(revision),
    type: `iam.tenant.${verb}`,
    data: JSON.stringify(data),
  })
}

type Given = Pick<ArchivedEvent, 'streamId' | 'revision' | 'type' | 'data'>

/** An event of the platform in an append of its own. */
export function eventAt(position: number, given: Given): ArchivedEvent {
  const at = instantFromMicros(START + BigInt(position) * 1000n)
  return {
    ...given,
    position: BigInt(position),
    tenantId: TenantId.parse(PLATFORM_TENANT),
    eventId: EventId.parse(uuid(position)),
    schemaVersion: 1,
    metadata: '{"actor":{"id":"test","type":"system"}}',
    decidedAt: at,
    recordedAt: at,
    command: { tenantId: PLATFORM_TENANT, commandId: CommandId.parse(uuid(position)), events: 1 },
  }
}

/** A log in memory. */
export function archiveOf(events: readonly ArchivedEvent[]): ArchiveSource {
  const head = events.at(-1)?.position ?? 0n
  return {
    identity: async () => ({ logId: uuid(1), incarnation: uuid(2), keyring: 'ab', head }),
    async *read({ after, until, tenantId }) {
      for (const event of events) {
        const isInRange = event.position > after && event.position <= until
        if (isInRange && (tenantId === undefined || event.tenantId === tenantId)) yield event
      }
    },
  }
}
