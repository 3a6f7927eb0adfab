import { isStreamId, PLATFORM_TENANT } from '@heptad/schemas/ids.ts'
import { MAX_EVENT_BYTES } from './canonical.ts'
import type { Append, NewEvent, StreamWrite } from './port.ts'

const MAX_SCHEMA_VERSION = 2_147_483_647
/** Size of the ids, revision, position, version and times of an envelope, as JSON. */
const FIXED_ENVELOPE_BYTES = 512

/** Why this append can never succeed on any adapter, or null. The ids of events and of the command are not checked. */
export function faultOf(append: Append): string | null {
  const [only] = append.writes
  if (only !== undefined && append.writes.length === 1) return faultOfWrite(append, only)
  const streams = new Set<string>()
  for (const write of append.writes) {
    const stream = `${write.tenantId} ${write.streamId}`
    if (streams.has(stream)) return `stream ${write.streamId} is written twice in one append`
    streams.add(stream)
    const fault = faultOfWrite(append, write)
    if (fault !== null) return fault
  }
  return null
}

function faultOfWrite({ tenantId }: Append, write: StreamWrite): string | null {
  const isOwn = write.tenantId === tenantId || write.tenantId === PLATFORM_TENANT || tenantId === PLATFORM_TENANT
  if (!isOwn) return `stream ${write.streamId} belongs to another tenant than the command`
  if (!isStreamId(write.streamId)) return 'the stream id is malformed'
  for (const event of write.events) {
    const fault = faultOfEvent(event, write)
    if (fault !== null) return fault
  }
  return null
}

function faultOfEvent(event: NewEvent, { streamId }: StreamWrite): string | null {
  const { type, schemaVersion, data, metadata } = event
  if (!Number.isInteger(schemaVersion) || schemaVersion < 1 || schemaVersion > MAX_SCHEMA_VERSION)
    return `${type} has no valid schema version`
  if (type === '') return 'an event has no type'
  if (!type.isWellFormed() || !data.isWellFormed() || !metadata.isWellFormed())
    return `${type} holds a lone surrogate, which has no UTF-8 form`
  if (bytesOf(type, streamId, data, metadata) > MAX_EVENT_BYTES)
    return `${type} is larger than ${MAX_EVENT_BYTES} bytes`
  return null
}

function bytesOf(...texts: readonly string[]): number {
  const characters = texts.reduce((sum, text) => sum + text.length, FIXED_ENVELOPE_BYTES)
  // A UTF-16 code unit takes at most three bytes.
  if (characters * 3 <= MAX_EVENT_BYTES) return characters * 3
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), FIXED_ENVELOPE_BYTES)
}
