import type { Claim, DomainEvent, FactSources } from '@heptad/commands/define.ts'
import type { Rejection } from '@heptad/schemas/contract.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { BUSINESS_SETTINGS, definitionOf } from '../workload/commands.ts'
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

/** What the rules say to a command, and the facts that they were told. */
export type Judgement = { readonly facts: object } & (
  | { readonly kind: 'accepted'; readonly events: readonly DomainEvent[]; readonly claims: readonly Claim[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
)

/**
 * The rules' own word on a command, on what the log gives up to a position: the states of its stream and of what it claims, and the
 * facts that its handler reads. It settles before the next step of the simulation.
 */
export async function judge(model: LogModel, command: Judged, upTo: bigint, claimsUpTo = upTo): Promise<Judgement> {
  const { type, tenantId, streamId, data, decidedAt } = command
  const { handler } = definitionOf(type)
  const stream = model.stream(tenantId, streamId)
  const facts = { ...(await handler.facts?.(sourcesFor(model, command, upTo), data)), decidedAt }
  const decision = handler.decider.decide(stateAfter(stream, lengthAt(stream, upTo)), { type, data, facts })
  if (decision.kind === 'rejected') return { ...decision, facts }
  const { events } = decision
  const claims = events.length === 0 ? [] : (handler.claims?.({ tenantId, data, facts, events }) ?? [])
  const taken = claims.find((claim) => lengthAt(model.stream(claim.tenantId, claim.streamId), claimsUpTo) > 0)
  return taken === undefined
    ? { kind: 'accepted', events, claims, facts }
    : { kind: 'rejected', rejection: taken.rejection, facts }
}

/** What the handlers of the simulated commands ask for: ids, and events of the log. */
function sourcesFor(model: LogModel, { tenantId, newId = '' }: Judged, upTo: bigint): FactSources {
  const none = () => {
    throw new Error('the simulated commands ask for no such fact')
  }
  const upToThere = (streamId: StreamId) => {
    const stream = model.stream(tenantId, streamId)
    return stream.events.slice(0, lengthAt(stream, upTo))
  }
  return {
    tenantId,
    actor: { type: 'system', id: 'judge' },
    newId: () => newId,
    secret: none,
    heldPermissions: none,
    heldUntil: none,
    readEvent: async (streamId, id) => upToThere(streamId).find(({ eventId }) => eventId === id) ?? null,
    readLastAbout: async (streamId, id) => upToThere(streamId).findLast(({ data }) => data.about === id) ?? null,
    settings: BUSINESS_SETTINGS,
    isAgain: true,
  }
}
