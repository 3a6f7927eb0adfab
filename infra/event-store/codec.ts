import type { EventContract } from '@heptad/schemas/contract.ts'
import type { EventMetadata, RecordedEvent } from '@heptad/schemas/envelope.ts'
import { moduleOf } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { StoredEvent } from './port.ts'

/** Turns stored events into recorded ones: parsed, and upcast to the newest version that the contracts know. */
export interface EventCodec {
  /** Every type that a contract covers. */
  readonly types: readonly string[]
  /**
   * Throws {@link UnknownEvent} for a type or version that no contract covers. An event of a module none of whose contracts is here comes as it is
   * stored: the module was removed, or is not loaded in this process.
   */
  decode(stored: StoredEvent): RecordedEvent
  /** Throws {@link UnknownEvent} for a type of a module that is here which no contract covers. */
  assertKnown(type: string): void
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
  const modules = new Set(contracts.map(({ type }) => moduleOf(type)))
  const contractOf = (type: string): EventContract => {
    const contract = byType.get(type)
    if (contract === undefined) throw new UnknownEvent(`no contract for event type ${type}`)
    return contract
  }
  const assertKnown = (type: string): void => {
    if (!byType.has(type) && modules.has(moduleOf(type))) contractOf(type)
  }
  return {
    types: [...byType.keys()],
    assertKnown,
    decode(stored) {
      const contract = byType.get(stored.type)
      if (contract !== undefined) return recorded(stored, upcast(stored, contract), contract.schemaVersion)
      assertKnown(stored.type)
      return recorded(stored, JSON.parse(stored.data), stored.schemaVersion)
    },
    versionOf: (type) => contractOf(type).schemaVersion,
  }
}

function recorded(stored: StoredEvent, data: JsonObject, schemaVersion: number): RecordedEvent {
  return {
    position: stored.position,
    tenantId: stored.tenantId,
    streamId: stored.streamId,
    revision: stored.revision,
    eventId: stored.eventId,
    type: stored.type,
    schemaVersion,
    data,
    metadata: JSON.parse(stored.metadata) as EventMetadata,
    decidedAt: stored.decidedAt,
    recordedAt: stored.recordedAt,
  }
}

function upcast({ data, schemaVersion: fromVersion }: StoredEvent, contract: EventContract): JsonObject {
  if (fromVersion > contract.schemaVersion)
    throw new UnknownEvent(
      `${contract.type} version ${fromVersion} is newer than this release's ${contract.schemaVersion}`,
    )
  let current = JSON.parse(data) as JsonObject
  for (let version = fromVersion; version < contract.schemaVersion; version += 1) {
    const step = contract.upcasters[version]
    if (step === undefined) throw new UnknownEvent(`${contract.type} has no upcaster from version ${version}`)
    current = step(current)
  }
  return current
}
