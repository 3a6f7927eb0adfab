import { type Awaitable, andThen, andThenBoth } from '@heptad/infra/awaitable/awaitable.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { IdSource } from '@heptad/infra/ids/ids.ts'
import type { Vault } from '@heptad/infra/keys/port.ts'
import type { Actor, EventMetadata, RecordedEvent, Sealed } from '@heptad/schemas/envelope.ts'
import { type CommandId, PLATFORM_TENANT, type TenantId } from '@heptad/schemas/ids.ts'
import type { BusinessSettings, CommandDefinition, FactSources, HandlerInput } from '../define.ts'
import type { CommandIdentity } from './command-identity.ts'
import type { PreparedCommand } from './decision.ts'
import type { Ownership } from './ownership.ts'
import type { Authoriser, CommandRequest } from './port.ts'
import { seal } from './sealing.ts'
import type { StreamRef } from './stream-reader.ts'

/** What preparing a command needs: sources of facts, and keys to seal confidential data. */
export interface Preparation {
  readonly ownership: Ownership
  readonly store: Pick<EventStore, 'readEvent' | 'readLastAbout'>
  readonly businessSettings: BusinessSettings
  readonly codec: EventCodec
  readonly ids: IdSource
  readonly vault: Vault
  readonly authoriser: Authoriser
  /** Told of a stream that a command will be decided on soon. */
  readonly foresee: (stream: StreamRef) => void
  readonly commandSecret: (tenantId: TenantId, commandId: CommandId, purpose: string) => Promise<Buffer>
}

/** A command whose sender may send it. */
export interface AdmittedCommand {
  readonly request: CommandRequest
  readonly identity: CommandIdentity
  readonly definition: CommandDefinition
  /** Milliseconds since 1970. */
  readonly authorisedUntilMs: number
  /** When its sender gives up, in milliseconds since 1970; null for the time limit of the append queue. */
  readonly answerByMs: number | null
  /** How often the facts did not fit the state, so that they are gathered again. */
  readonly timesOutdated: number
  /** It was to be decided before, and could not be. */
  readonly isAgain: boolean
}

/** Gathers a command's facts, finds its stream and seals its confidential data. */
export function prepare(deps: Preparation, command: AdmittedCommand): Awaitable<PreparedCommand> {
  const { request, definition } = command
  const facts = definition.handler.facts?.(factSources(deps, command), request.data) ?? NO_FACTS
  return andThen(facts, (found) => prepared(deps, command, found))
}

const NO_FACTS = {}

function prepared(deps: Preparation, command: AdmittedCommand, facts: object): Awaitable<PreparedCommand> {
  const { request, identity, definition, authorisedUntilMs, answerByMs } = command
  const { handler, contract } = definition
  const { tenantId } = request
  const input: HandlerInput<unknown, object> = { tenantId, data: request.data, facts }
  const streamId = handler.stream(input)
  deps.ownership.check(contract.type, streamId)
  const subject = handler.sealUnder?.(input) ?? streamId
  const streamOwner = handler.owner === 'platform' ? PLATFORM_TENANT : tenantId
  const sealed = seal(deps.vault, tenantId, subject, request.data)
  const metadata = metadataOf(deps.vault, request, identity)
  // Where keys have to be fetched, the stream may have to be read as well: both at once.
  if (sealed instanceof Promise || metadata instanceof Promise)
    deps.foresee({ tenantId: streamOwner, streamId, decider: handler.decider })
  return andThenBoth(sealed, metadata, (data, metadata) => {
    const admitted = { request, identity, definition, authorisedUntilMs, answerByMs }
    return { ...admitted, streamOwner, streamId, data, facts, metadata }
  })
}

function factSources(deps: Preparation, { request, identity, timesOutdated }: AdmittedCommand): FactSources {
  const { tenantId, actor } = request
  return {
    tenantId,
    actor,
    newId: () => deps.ids.next(),
    secret: (purpose) => deps.commandSecret(tenantId, identity.commandId, purpose),
    heldPermissions: () => deps.authoriser.heldPermissions(actor, tenantId),
    heldUntil: () => deps.authoriser.heldUntil(actor, tenantId),
    readEvent: (streamId, eventId) => decoded(deps.codec, deps.store.readEvent(tenantId, streamId, eventId)),
    readLastAbout: (streamId, eventId) => decoded(deps.codec, deps.store.readLastAbout(tenantId, streamId, eventId)),
    settings: deps.businessSettings,
    isAgain: timesOutdated > 0,
  }
}

async function decoded(codec: EventCodec, reading: Promise<StoredEvent | null>): Promise<RecordedEvent | null> {
  const stored = await reading
  return stored === null ? null : codec.decode(stored)
}

function metadataOf(vault: Vault, request: CommandRequest, identity: CommandIdentity): Awaitable<EventMetadata> {
  const { tenantId, actor } = request
  const personal = (value: string | undefined): Awaitable<Sealed | undefined> =>
    value === undefined ? undefined : vault.sealRepeated(tenantId, subjectOf(actor), value)
  return andThen(personal(request.ip), (ip) =>
    andThen(personal(request.userAgent), (userAgent) => metadata(request, identity, ip, userAgent)),
  )
}

/** Members are added in canonical order, so the writer need not sort them. */
function metadata(
  { actor: { type, id }, causationId, correlationId, traceparent, ...request }: CommandRequest,
  { commandId, fingerprint }: CommandIdentity,
  ip: Sealed | undefined,
  userAgent: Sealed | undefined,
): EventMetadata {
  const made: { -readonly [Name in keyof EventMetadata]: EventMetadata[Name] } = {
    actor: { id, type },
    ...(causationId === undefined ? undefined : { causationId }),
    commandId,
    commandType: request.type,
  }
  if (correlationId !== undefined) made.correlationId = correlationId
  if (fingerprint !== null) made.fingerprint = fingerprint
  if (ip !== undefined) made.ip = ip
  if (traceparent !== undefined) made.traceparent = traceparent
  if (userAgent !== undefined) made.userAgent = userAgent
  return made
}

/** The subject whose key seals an actor's personal data. */
function subjectOf(actor: Actor): string {
  return `${actor.type}:${actor.id}`
}
