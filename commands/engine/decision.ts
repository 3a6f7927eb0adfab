import type { Rejection } from '@heptad/schemas/contract.ts'
import type { EventMetadata } from '@heptad/schemas/envelope.ts'
import { moduleOf, type StreamId, type TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { rejectedType, unchangedType } from '@heptad/schemas/kernel/command-events.ts'
import type { Claim, CommandDefinition, DomainEvent } from '../define.ts'
import { answerOf } from './answers.ts'
import type { CommandIdentity } from './command-identity.ts'
import type { CommandRequest } from './port.ts'
import type { Snapshot } from './snapshot.ts'

/** A command that is ready to be decided: authorised, its facts gathered, its confidential data sealed. */
export interface PreparedCommand {
  readonly request: CommandRequest
  readonly identity: CommandIdentity
  readonly definition: CommandDefinition
  readonly streamOwner: TenantId
  readonly streamId: StreamId
  readonly data: unknown
  readonly facts: object
  readonly metadata: EventMetadata
  /** Until when a decision may rely on the permission that was checked, in milliseconds since 1970. */
  readonly authorisedUntilMs: number
  readonly answerByMs: number | null
}

/** The permission was checked too long ago and must be checked again. */
export class AuthorisationExpired extends Error {
  override readonly name = 'AuthorisationExpired'
}

/** The result of a decision; `precondition-failed` is the engine's own, before the rules are asked. */
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

/** What is written for a decision on `tip`: its events; for a keyed command without events, an event that records the refusal or the answer. */
export function eventsToRecord(command: PreparedCommand, decided: Decided, tip: Snapshot): readonly DomainEvent[] {
  const { request, identity, definition, streamId, facts } = command
  if (request.dryRun === true || decided.kind === 'precondition-failed') return []
  if (decided.kind === 'accepted' && decided.events.length > 0) return decided.events
  if (identity.fingerprint === null) return []
  const commandType = request.type
  if (decided.kind === 'accepted') {
    const answer = answerOf(definition, { streamId, events: [], state: tip.state, facts })
    return [{ type: unchangedType(moduleOf(streamId)), data: { commandType, answer } }]
  }
  const { code, details } = decided.rejection
  if (definition.handler.retryableRejections?.includes(code)) return []
  return [{ type: rejectedType(moduleOf(streamId)), data: { commandType, code, details } }]
}
