import type { EventContract } from '@heptad/schemas/contract.ts'
import type { EventMetadata, RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { StoredEvent } from './port.ts'

/** Turns stored events into recorded ones: parsed, and upcast to the newest version that the contracts know. */
export interface EventCodec {
  /** Throws {@link UnknownEvent} for a type or version that no contract covers. */
  decode(stored: StoredEvent): RecordedEvent
  /** The newest version of a type, which is what is written. Throws {@link UnknownEvent}. */
  versionOf(type: string): number
}

/** No contract covers this type, or not this version of it. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent'
}

/** A codec for these contracts, one per event type. */
export function eventCodec(contracts: readonly EventContract[]): EventCodec {
  const byType = new Map(contracts.map((contract) => [contract.type, contract]))
  const contractOf = (type: string): EventContract => {
    const contract = byType.get(type)
    if (contract === undefined) throw new UnknownEvent(`no contract for event type ${type}`)
    return contract
  }
  return {
    decode: (stored) => decode(stored, contractOf(stored.type)),
    versionOf: (type) => contractOf(type).schemaVersion,
  }
}

function decode(stored: StoredEvent, contract: EventContract): RecordedEvent {
  return {
    position: stored.position,
    tenantId: stored.tenantId,
    streamId: stored.streamId,
    revision: stored.revision,
    eventId: stored.eventId,
    type: stored.type,
    schemaVersion: contract.schemaVersion,
    data: upcast(JSON.parse(stored.data) as JsonObject, stored.schemaVersion, contract),
    metadata: JSON.parse(stored.metadata) as EventMetadata,
    decidedAt: stored.decidedAt,
    recordedAt: stored.recordedAt,
  }
}

function upcast(data: JsonObject, fromVersion: number, contract: EventContract): JsonObject {
  if (fromVersion > contract.schemaVersion)
    throw new UnknownEvent(
      `${contract.type} version ${fromVersion} is newer than this release's ${contract.schemaVersion}`,
    )
  let current = data
  for (let version = fromVersion; version < contract.schemaVersion; version += 1) {
    const step = contract.upcasters[version]
    if (step === undefined) throw new UnknownEvent(`${contract.type} has no upcaster from version ${version}`)
    current = step(current)
  }
  return current
}
