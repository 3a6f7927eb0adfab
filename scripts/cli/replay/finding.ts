import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'

/** What kind of thing is wrong. */
export type Rule =
  | 'position-gap'
  | 'recorded-earlier'
  | 'append-cut'
  | 'revision-gap'
  | 'decided-earlier'
  | 'unreadable'
  | 'off-contract'
  | 'no-history'
  | 'cannot-fold'
  | 'invariant'

/** Something that does not hold, and the event at which it shows. */
export interface Finding {
  readonly position: bigint
  readonly tenantId: string
  readonly streamId: string
  readonly revision: bigint
  readonly type: string
  readonly rule: Rule
  readonly detail: string
}

/** A finding at an event. */
export function findingAt(event: ArchivedEvent, rule: Rule, detail: string): Finding {
  const { position, tenantId, streamId, revision, type } = event
  return { position, tenantId, streamId, revision, type, rule, detail }
}
