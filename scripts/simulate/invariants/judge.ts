import { type Claim, DEFAULT_BUSINESS_SETTINGS, type DomainEvent, type FactSources } from '@heptad/commands/define.ts'
import type { Rejection } from '@heptad/schemas/contract.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { definitionOf } from '../workload/commands.ts'
import { type LogModel, lengthAt, stateAfter } from './log-model.ts'

/** A command as its decider sees it. */
export interface Judged {
  readonly type: string
  readonly tenantId: TenantId
  readonly streamId: StreamId
  readonly data: unknown
  readonly decidedAt: Instant
  /** The id that the command gave out, where it made one. */
  readonly newId?: string
}

/** What the rules say to a command. */
export type Judgement =
  | { readonly kind: 'accepted'; readonly events: readonly DomainEvent[]; readonly claims: readonly Claim[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }

/** The rules' own word on a command, on the states that the log gives up to a position: to its stream, and to what it claims. */
export function judge(model: LogModel, command: Judged, upTo: bigint, claimsUpTo = upTo): Judgement {
  const { type, tenantId, streamId, data, decidedAt } = command
  const { handler } = definitionOf(type)
  const stream = model.stream(tenantId, streamId)
  const facts = { ...factsOf(command), decidedAt }
  const decision = handler.decider.decide(stateAfter(stream, lengthAt(stream, upTo)), { type, data, facts })
  if (decision.kind === 'rejected') return decision
  const { events } = decision
  const claims = events.length === 0 ? [] : (handler.claims?.({ tenantId, data, facts, events }) ?? [])
  const taken = claims.find((claim) => lengthAt(model.stream(claim.tenantId, claim.streamId), claimsUpTo) > 0)
  return taken === undefined ? { kind: 'accepted', events, claims } : { kind: 'rejected', rejection: taken.rejection }
}

/** The facts of the commands that are simulated: nothing but an id. */
export function factsOf({ type, tenantId, data, newId = '' }: Judged): object {
  const none = () => {
    throw new Error('the simulated commands ask for no such fact')
  }
  const sources: FactSources = {
    tenantId,
    actor: { type: 'system', id: 'judge' },
    newId: () => newId,
    secret: none,
    heldPermissions: none,
    readEvent: none,
    readLastAbout: none,
    settings: DEFAULT_BUSINESS_SETTINGS,
    isAgain: true,
  }
  return { ...definitionOf(type).handler.facts?.(sources, data) }
}
