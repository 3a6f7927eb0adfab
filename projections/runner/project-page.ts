import { type EventCodec, UnknownEvent } from '@heptad/infra/event-store/codec.ts'
import type { LogPage, StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { Projector } from './project.ts'
import { EventRefused, messageOf, ProjectionHalted } from './refusal.ts'
import type { BatchEntry } from './target.ts'

/** What a page of the log means to a projection, as far as it can be taken. */
export interface ProjectedPage {
  readonly entries: readonly BatchEntry[]
  /** Everything up to here was looked at: the end of the page, or the event before the one that failed. */
  readonly reached: bigint
  readonly failure: EventRefused | ProjectionHalted | null
}

/** Decodes and projects a page up to the first event that cannot be taken. */
export function projectPage(projector: Projector, codec: EventCodec, page: LogPage): ProjectedPage {
  const entries: BatchEntry[] = []
  for (const stored of page.events) {
    try {
      const entry = projectOne(projector, codec, stored)
      if (entry !== null) entries.push(entry)
    } catch (cause) {
      return { entries, reached: stored.position - 1n, failure: failureOf(stored, cause) }
    }
  }
  return { entries, reached: page.reached, failure: null }
}

/** Null for an event that the projection does not take; its type must still be known, or a newer release's facts would be skipped. */
function projectOne(projector: Projector, codec: EventCodec, stored: StoredEvent): BatchEntry | null {
  codec.versionOf(stored.type)
  if (!projector.takes(stored.type)) return null
  const event = codec.decode(stored)
  return { event, operations: projector.project(event) }
}

function failureOf(stored: StoredEvent, cause: unknown): EventRefused | ProjectionHalted {
  if (!(cause instanceof UnknownEvent)) return new EventRefused(stored, { cause })
  const what = `position ${stored.position}: ${messageOf(cause)}`
  return new ProjectionHalted(`${what}; start a release that knows it`, { cause })
}
