import type { Append, ExpectedHead, NewEvent, StreamWrite } from '../port.ts'
import { int2Array, int4Array, int8Array, textArray, timestamptzArray, uuidArray } from './binary-array.ts'

const NO_ID = '00000000-0000-0000-0000-000000000000'
const expectation = { any: 0, none: 1, exists: 2 } as const
const EXACT = 3

/** The parameters of `log.append`, in its order. Throws a RangeError for an id that is not a UUID. */
export function appendParameters(appends: readonly Append[]): readonly Buffer[] {
  const writes = appends.flatMap((append) => append.writes)
  const events = writes.flatMap((write) => write.events)
  return [...ofAppends(appends), ...ofWrites(appends, writes), ...ofEvents(writes, events)]
}

function ofAppends(appends: readonly Append[]): readonly Buffer[] {
  return [
    uuidArray(appends.map(({ tenantId }) => tenantId)),
    uuidArray(appends.map(({ commandId }) => commandId)),
    int4Array(appends.map(({ writes }) => writes.reduce((sum, { events }) => sum + events.length, 0))),
  ]
}

function ofWrites(appends: readonly Append[], writes: readonly StreamWrite[]): readonly Buffer[] {
  const heads = writes.map(({ expectedHead }) => (typeof expectedHead === 'string' ? null : expectedHead))
  const places = placesOf(writes)
  return [
    int4Array(appends.flatMap((append, index) => append.writes.map(() => index + 1))),
    uuidArray(writes.map(({ tenantId }) => tenantId)),
    textArray(writes.map(({ streamId }) => streamId)),
    int4Array(places.map(({ firstEvent }) => firstEvent)),
    int4Array(writes.map(({ events }) => events.length)),
    int4Array(places.map(({ previous }) => previous)),
    int4Array(places.map(({ earlierEvents }) => earlierEvents)),
    int2Array(writes.map(({ expectedHead }) => codeOf(expectedHead))),
    int8Array(heads.map((head) => head?.revision ?? -1n)),
    uuidArray(heads.map((head) => head?.eventId ?? NO_ID)),
  ]
}

/** The place of a write in its call; indexes count from 1. */
interface Place {
  readonly firstEvent: number
  /** The write before it on the same stream, or 0. */
  readonly previous: number
  /** Number of events of the writes before it on the same stream. */
  readonly earlierEvents: number
}

function placesOf(writes: readonly StreamWrite[]): readonly Place[] {
  const latest = new Map<string, { readonly index: number; readonly events: number }>()
  let firstEvent = 1
  return writes.map(({ tenantId, streamId, events }, index) => {
    const stream = `${tenantId} ${streamId}`
    const previous = latest.get(stream)
    const place = { firstEvent, previous: previous?.index ?? 0, earlierEvents: previous?.events ?? 0 }
    latest.set(stream, { index: index + 1, events: place.earlierEvents + events.length })
    firstEvent += events.length
    return place
  })
}

function ofEvents(writes: readonly StreamWrite[], events: readonly NewEvent[]): readonly Buffer[] {
  return [
    int4Array(writes.flatMap((write, index) => write.events.map(() => index + 1))),
    uuidArray(events.map(({ eventId }) => eventId)),
    textArray(events.map(({ type }) => type)),
    int4Array(events.map(({ schemaVersion }) => schemaVersion)),
    textArray(events.map(({ data }) => data)),
    textArray(events.map(({ metadata }) => metadata)),
    timestamptzArray(events.map(({ decidedAt }) => decidedAt)),
  ]
}

function codeOf(expected: ExpectedHead): number {
  return typeof expected === 'string' ? expectation[expected] : EXACT
}
