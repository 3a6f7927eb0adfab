import type { Rejection } from '@heptad/schemas/contract.ts'
import type { EventMetadata } from '@heptad/schemas/envelope.ts'
import { moduleOf, type StreamId, type TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { rejectedType, unchangedType } from '@heptad/schemas/kernel/command-events.ts'
import type { Claim, CommandDefinition, DomainEvent } from '../define.ts'
import { answerOf } from './answers.ts'
import type { CommandRequest } from './port.ts'
import type { Snapshot } from './snapshot.ts'
import type { Ticket } from './ticket.ts'

/** A command that is ready to be decided: authorised, its facts gathered, its confidential data sealed. */
export interface PreparedCommand {
  readonly request: CommandRequest
  readonly ticket: Ticket
  readonly definition: CommandDefinition
  readonly streamOwner: TenantId
  readonly streamId: StreamId
  readonly data: unknown
  readonly facts: object
  readonly metadata: EventMetadata
  /** The permission was checked so lately that a decision before this moment, in milliseconds since 1970, may rest on it. */
  readonly authorisedUntilMs: number
  readonly answerByMs: number | null
}

/** So much time has passed since the permission was checked that it must be checked again. */
export class AuthorisationExpired extends Error {
  override readonly name = 'AuthorisationExpired'
}

/** What the rules, or the engine before them, say to a command. */
export type Decided =
  | { readonly kind: 'accepted'; readonly events: readonly DomainEvent[]; readonly claims: readonly Claim[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'precondition-failed'; readonly revision: bigint | null }

/** Decides on one snapshot. Throws only what a faulty decider throws. */
export function decide(command: PreparedCommand, tip: Snapshot, decidedAt: Instant): Decided {
  const { request, definition, data } = command
  const revision = tip.head?.revision ?? null
  if (request.ifRevision !== undefined && request.ifRevision !== revision)
    return { kind: 'precondition-failed', revision }
  const facts = { ...command.facts, decidedAt }
  const decision = definition.handler.decider.decide(tip.state, { type: request.type, data, facts })
  if (decision.kind === 'rejected') return decision
  const { events } = decision
  const claims = definition.handler.claims?.({ tenantId: request.tenantId, data, facts, events }) ?? []
  return { kind: 'accepted', events, claims }
}

/** What is written for a decision on `tip`: its events, or, under a key, the record that there were none, with the answer to that. */
export function eventsToRecord(command: PreparedCommand, decided: Decided, tip: Snapshot): readonly DomainEvent[] {
  const { request, ticket, definition, streamId, facts } = command
  if (request.dryRun === true || decided.kind === 'precondition-failed') return []
  if (decided.kind === 'accepted' && decided.events.length > 0) return decided.events
  if (ticket.fingerprint === null) return []
  const commandType = request.type
  if (decided.kind === 'accepted') {
    const answer = answerOf(definition, { streamId, events: [], state: tip.state, facts })
    return [{ type: unchangedType(moduleOf(streamId)), data: { commandType, answer } }]
  }
  const { code, details } = decided.rejection
  if (definition.handler.unfrozen?.includes(code)) return []
  return [{ type: rejectedType(moduleOf(streamId)), data: { commandType, code, details } }]
}
