import type { EventId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { instantFromTimestamptz } from '../../postgres/types.ts'
import type { Append, StreamHead, Verdict } from '../port.ts'

/** The result of `log.append`, column by column, as text. All but the first three are null when every append was appended or confirmed. */
export type AppendRow = readonly [
  logHead: string,
  recordedAt: string,
  writeRevisions: string | null,
  verdicts: string | null,
  firstPositions: string | null,
  lastPositions: string | null,
  misfits: string | null,
  actualRevisions: string | null,
  actualEvents: string | null,
]

/** The verdict on each append, in order. */
export function verdictsOf(appends: readonly Append[], row: AppendRow): readonly Verdict[] {
  const recordedAt = instantFromTimestamptz(row[1])
  const revisions = elementsOf(row[2] ?? '{}')
  let firstWrite = 0
  const heads = (append: Append): readonly StreamHead[] => {
    const first = firstWrite
    firstWrite += append.writes.length
    return headsAfter(append, revisions, first)
  }
  if (row[3] === null) return allWell(appends, BigInt(row[0]), recordedAt, heads)
  return judged(appends, row, recordedAt, heads)
}

/** The new heads of an append; to be called for each append once, in order. */
type Heads = (append: Append) => readonly StreamHead[]

function allWell(appends: readonly Append[], logHead: bigint, recordedAt: Instant, heads: Heads): readonly Verdict[] {
  let position = logHead
  return appends.map((append): Verdict => {
    const own = heads(append)
    const firstPosition = position + 1n
    position += BigInt(eventCount(append))
    if (position < firstPosition) return { kind: 'confirmed', position }
    return { kind: 'appended', firstPosition, lastPosition: position, recordedAt, heads: own }
  })
}

function judged(appends: readonly Append[], row: AppendRow, recordedAt: Instant, heads: Heads): readonly Verdict[] {
  const [codes, firsts, lasts, misfits, revisions, eventIds] = row.slice(3).map((column) => elementsOf(column ?? '{}'))
  return appends.map((append, index): Verdict => {
    const own = heads(append)
    const firstPosition = BigInt(firsts?.[index] ?? 0)
    const lastPosition = BigInt(lasts?.[index] ?? 0)
    switch (codes?.[index]) {
      case '0':
        if (eventCount(append) === 0) return { kind: 'confirmed', position: lastPosition }
        return { kind: 'appended', firstPosition, lastPosition, recordedAt, heads: own }
      case '1':
        return {
          kind: 'conflict',
          index: Number(misfits?.[index]) - 1,
          actual: headOf(BigInt(revisions?.[index] ?? -1), eventIds?.[index]),
        }
      case '2':
        return { kind: 'duplicate', firstPosition, lastPosition }
      case '3':
        return { kind: 'invalid', why: 'a stream belongs to another tenant than the command' }
      default:
        return { kind: 'invalid', why: 'a stream is written twice in one append' }
    }
  })
}

function headOf(revision: bigint, eventId: string | undefined): StreamHead | null {
  return revision < 0n || eventId === undefined ? null : { revision, eventId: eventId as EventId }
}

/** The new heads of the streams that got events: the log tells the revision of the first event, the rest follows from the append. */
function headsAfter({ writes }: Append, firstRevisions: readonly string[], first: number): readonly StreamHead[] {
  const heads: StreamHead[] = []
  for (const [index, { events }] of writes.entries()) {
    const last = events.at(-1)
    if (last === undefined) continue
    const revision = BigInt(firstRevisions[first + index] ?? 0) + BigInt(events.length - 1)
    heads.push({ revision, eventId: last.eventId })
  }
  return heads
}

function eventCount({ writes }: Append): number {
  return writes.reduce((sum, { events }) => sum + events.length, 0)
}

/** `{1,2,3}`: an array whose elements hold no commas, quotes or nulls. */
function elementsOf(text: string): readonly string[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',')
}
