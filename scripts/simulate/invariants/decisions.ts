import type { DomainEvent } from '@heptad/commands/define.ts'
import { parseFollowUp } from '../workload/follow-ups.ts'
import type { Invariant, Witnessed } from './invariant.ts'
import { type Judged, type Judgement, judge } from './judge.ts'
import { type Effect, isOfEngine, type Recorded } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

/** What stands in the log is what the pure decider says, on the state that the log had at that place. */
export const decisions: Invariant = {
  name: 'every effect in the log is decided on the state right before it',
  async onEffect(effect, witnessed) {
    const [first] = effect
    const command = judgedOf(first, witnessed)
    const judgement = await judge(witnessed.model, command, first.position - 1n)
    mustEqual(
      asWritten(effect),
      asJudged(judgement),
      () => `what ${command.type} wrote from position ${first.position}`,
    )
  },
}

/** Reservations are what makes something unique. */
export const claimsOnce: Invariant = {
  name: 'a reservation stream has one event',
  onEffect(effect, { model }) {
    for (const { tenantId, streamId } of effect.filter(({ type }) => type === 'test.name.claimed'))
      mustEqual(model.stream(tenantId, streamId).events.length, 1, () => `the number of events of ${streamId}`)
  },
}

/** The command that made an event: from who sent it, or from the event that it follows. */
function judgedOf(event: Recorded, { history, model }: Witnessed): Judged {
  const { tenantId, streamId, decidedAt, metadata, data } = event
  const common = { type: metadata.commandType, tenantId, streamId, decidedAt }
  const sent = history.get(metadata.correlationId ?? '')
  if (sent !== undefined) return { ...common, data: sent.sealedData, newId: String(data.accountId) }
  const cause = model.event(metadata.causationId ?? '')
  mustHold(cause !== undefined, () => `nobody sent the command of position ${event.position}`)
  return { ...common, data: parseFollowUp(metadata.actor.id, cause) }
}

interface Written {
  readonly type: string
  readonly data: unknown
}

function asWritten(effect: Effect): readonly Written[] {
  return effect.map((event) => {
    const { type, data } = event
    if (!isOfEngine(event)) return { type, data }
    return type.endsWith('.rejected')
      ? { type: 'rejected', data: { code: data.code, details: data.details } }
      : { type: 'unchanged', data: {} }
  })
}

function asJudged(judgement: Judgement): readonly Written[] {
  if (judgement.kind === 'rejected') {
    const { code, details } = judgement.rejection
    return [{ type: 'rejected', data: { code, details } }]
  }
  const { events, claims } = judgement
  if (events.length === 0) return [{ type: 'unchanged', data: {} }]
  return [...events, ...claims.map(({ event }) => event)].map(({ type, data }: DomainEvent) => ({ type, data }))
}
