import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { IdSource } from '@heptad/infra/ids/ids.ts'
import type { Vault } from '@heptad/infra/keys/port.ts'
import type { Actor, EventMetadata, RecordedEvent, Sealed } from '@heptad/schemas/envelope.ts'
import { type CommandId, PLATFORM_TENANT, type TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { BusinessSettings, CommandDefinition, FactSources, HandlerInput } from '../define.ts'
import type { PreparedCommand } from './decision.ts'
import type { Ownership } from './ownership.ts'
import type { Authoriser, CommandRequest } from './port.ts'
import { seal } from './sealing.ts'
import type { Ticket } from './ticket.ts'

/** What preparing a command needs: the sources of facts and the keys that seal. */
export interface Preparation {
  readonly ownership: Ownership
  readonly store: Pick<EventStore, 'readEvent' | 'readLastAbout'>
  readonly businessSettings: BusinessSettings
  readonly codec: EventCodec
  readonly ids: IdSource
  readonly vault: Vault
  readonly authoriser: Authoriser
  readonly commandSecret: (tenantId: TenantId, commandId: CommandId, purpose: string) => Promise<Buffer>
}

/** A command whose sender may send it. */
export interface AdmittedCommand {
  readonly request: CommandRequest
  readonly ticket: Ticket
  readonly definition: CommandDefinition
  readonly authorisedUntil: Instant
  /** Facts that were gathered before did not fit the state. */
  readonly isAgain: boolean
}

/** Gathers a command's facts, finds its stream and seals its confidential data. */
export async function prepare(deps: Preparation, command: AdmittedCommand): Promise<PreparedCommand> {
  const { request, definition } = command
  const { handler } = definition
  const { tenantId, data } = request
  const facts = (await handler.facts?.(factSources(deps, command), data)) ?? {}
  const input: HandlerInput<unknown, object> = { tenantId, data, facts }
  const streamId = handler.stream(input)
  deps.ownership.check(definition.contract.type, streamId)
  const subject = handler.sealUnder?.(input) ?? streamId
  return {
    ...command,
    streamOwner: handler.owner === 'platform' ? PLATFORM_TENANT : tenantId,
    streamId,
    data: await seal(deps.vault, tenantId, subject, data),
    facts,
    metadata: await metadataOf(deps.vault, request, command.ticket),
  }
}

function factSources(deps: Preparation, { request, ticket, isAgain }: AdmittedCommand): FactSources {
  const { tenantId, actor } = request
  return {
    tenantId,
    actor,
    newId: () => deps.ids.next(),
    secret: (purpose) => deps.commandSecret(tenantId, ticket.commandId, purpose),
    heldPermissions: () => deps.authoriser.heldPermissions(actor, tenantId),
    readEvent: (streamId, eventId) => decoded(deps.codec, deps.store.readEvent(tenantId, streamId, eventId)),
    readLastAbout: (streamId, eventId) => decoded(deps.codec, deps.store.readLastAbout(tenantId, streamId, eventId)),
    settings: deps.businessSettings,
    isAgain,
  }
}

async function decoded(codec: EventCodec, reading: Promise<StoredEvent | null>): Promise<RecordedEvent | null> {
  const stored = await reading
  return stored === null ? null : codec.decode(stored)
}

/** Its members stand in canonical order, which saves the writer the sorting. */
async function metadataOf(vault: Vault, request: CommandRequest, ticket: Ticket): Promise<EventMetadata> {
  const { type, id } = request.actor
  const { causationId, correlationId, traceparent } = request
  const personal = async (name: string, value: string | undefined): Promise<Record<string, Sealed>> =>
    value === undefined ? {} : { [name]: await vault.seal(request.tenantId, subjectOf(request.actor), value) }
  return {
    actor: { id, type },
    ...(causationId === undefined ? {} : { causationId }),
    commandId: ticket.commandId,
    commandType: request.type,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(ticket.fingerprint === null ? {} : { fingerprint: ticket.fingerprint }),
    ...(await personal('ip', request.ip)),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(await personal('userAgent', request.userAgent)),
  }
}

/** The key subject of what is personal to an actor. */
function subjectOf(actor: Actor): string {
  return `${actor.type}:${actor.id}`
}
