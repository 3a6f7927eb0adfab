import type { EventContract } from '@heptad/schemas/contract.ts'
import type { EventMetadata, RecordedEvent } from '@heptad/schemas/envelope.ts'
import { type EventId, moduleOf, type StreamId, type TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { StoredEvent } from './port.ts'

/** Turns stored events into recorded ones: parsed, and upcast to the newest version of their contracts. */
export interface EventCodec {
  /** All types that have a contract. */
  readonly types: readonly string[]
  /**
   * Throws {@link UnknownEvent} for a type or version without a contract. Events of a module of which no contract is known are given as they
   * are stored: that module was removed, or is not loaded in this process.
   */
  decode(stored: StoredEvent): RecordedEvent
  /** Throws {@link UnknownEvent} for a type without a contract, if its module has contracts. */
  assertKnown(type: string): void
  /** The newest version of a type, in which events are written. Throws {@link UnknownEvent}. */
  versionOf(type: string): number
}

/** What a stored event has in place of metadata that were not read from the log. */
export const NOT_READ = ''

/** The type, or this version of it, has no contract. */
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
      if (contract !== undefined) return new Decoded(stored, upcast(stored, contract), contract.schemaVersion)
      assertKnown(stored.type)
      return new Decoded(stored, JSON.parse(stored.data), stored.schemaVersion)
    },
    versionOf: (type) => contractOf(type).schemaVersion,
  }
}

/** An event as it is handed on. Few of those who fold or project events ask for their metadata, which are as long as their data: they are parsed for those who do. */
class Decoded implements RecordedEvent {
  readonly position: bigint
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly revision: bigint
  readonly eventId: EventId
  readonly type: string
  readonly schemaVersion: number
  readonly data: JsonObject
  readonly decidedAt: Instant
  readonly recordedAt: Instant
  declare readonly metadata: EventMetadata
  readonly #metadata: string

  constructor(stored: StoredEvent, data: JsonObject, schemaVersion: number) {
    this.position = stored.position
    this.tenantId = stored.tenantId
    this.streamId = stored.streamId
    this.revision = stored.revision
    this.eventId = stored.eventId
    this.type = stored.type
    this.schemaVersion = schemaVersion
    this.data = data
    this.decidedAt = stored.decidedAt
    this.recordedAt = stored.recordedAt
    this.#metadata = stored.metadata
    if (stored.metadata === NOT_READ) this.metadata = UNREAD
    else Object.defineProperty(this, 'metadata', Decoded.#PARSED)
  }

  /** A property of each event, not of the class: a copy made by spreading has it too. */
  static readonly #PARSED = {
    enumerable: true,
    configurable: true,
    get(this: Decoded): EventMetadata {
      return JSON.parse(this.#metadata)
    },
  }
}

/** Metadata that were not read, or are not to be: whoever asks anything of them is told so. */
const UNREAD: EventMetadata = new Proxy({} as EventMetadata, {
  get: refuse,
  has: refuse,
  ownKeys: refuse,
  getOwnPropertyDescriptor: refuse,
})

function refuse(): never {
  throw new TypeError('the metadata of this event were not read: the projection is declared with `withoutMetadata`')
}

/** The same event for a projection that said that it does not look at metadata. */
export function withoutMetadata(event: RecordedEvent): RecordedEvent {
  const { position, tenantId, streamId, revision, eventId, type, schemaVersion, data, decidedAt, recordedAt } = event
  return {
    ...{ position, tenantId, streamId, revision, eventId, type, schemaVersion, data, decidedAt, recordedAt },
    metadata: UNREAD,
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
