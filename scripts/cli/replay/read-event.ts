import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { allEvents } from '@heptad/schemas/catalogue.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import type { Rule } from './finding.ts'

const codec = eventCodec(allEvents)
const contracts = new Map(allEvents.map((contract) => [contract.type, contract]))

/** An event as deciders fold it, or why it cannot be read. */
export type ReadEvent =
  | { readonly kind: 'read'; readonly event: RecordedEvent }
  | { readonly kind: 'unreadable'; readonly rule: Rule; readonly detail: string }

/** Parses an event, takes it up to the newest version of its type, and compares it with that version's contract. */
export function readEvent(stored: ArchivedEvent): ReadEvent {
  try {
    const event = codec.decode(stored)
    const fault = contracts.get(event.type)?.data.safeParse(event.data).error
    if (fault === undefined) return { kind: 'read', event }
    const [issue] = fault.issues
    return { kind: 'unreadable', rule: 'off-contract', detail: `${issue?.path.join('.')}: ${issue?.message}` }
  } catch (error) {
    return { kind: 'unreadable', rule: 'unreadable', detail: error instanceof Error ? error.message : String(error) }
  }
}
