import {
  type ArchivedEvent,
  ArchivedEventLine,
  archiveLine,
  parseArchiveLine,
} from '@heptad/infra/event-store/archive/archived-event.ts'
import { parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'

/** The forms that an export may have. */
export const ENCODINGS = ['ndjson', 'parquet'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** One file of an export, as bytes and back. Both forms hold the same: `data` and `metadata` as the very text of the log. */
export interface PartCodec {
  encode(events: readonly ArchivedEvent[]): Buffer
  decode(bytes: Buffer): Promise<readonly ArchivedEvent[]>
}

const ndjson: PartCodec = {
  encode: (events) => Buffer.from(events.map((event) => `${archiveLine(event)}\n`).join('')),
  decode: async (bytes) => bytes.toString('utf8').split('\n').filter(Boolean).map(parseArchiveLine),
}

const TEXTS = ['tenantId', 'streamId', 'eventId', 'type', 'data', 'metadata', 'decidedAt', 'recordedAt'] as const
const WHOLES = ['position', 'revision'] as const

const parquet: PartCodec = {
  encode(events) {
    const commands = events.map(({ command }) => command)
    return Buffer.from(
      parquetWriteBuffer({
        columnData: [
          ...WHOLES.map((name) => ({
            name,
            type: 'INT64' as const,
            nullable: false,
            data: events.map((event) => event[name]),
          })),
          ...TEXTS.map((name) => ({
            name,
            type: 'STRING' as const,
            nullable: false,
            data: events.map((event) => event[name]),
          })),
          { name: 'schemaVersion', type: 'INT32', nullable: false, data: events.map((event) => event.schemaVersion) },
          { name: 'commandTenantId', type: 'STRING', data: commands.map((command) => command?.tenantId ?? null) },
          { name: 'commandId', type: 'STRING', data: commands.map((command) => command?.commandId ?? null) },
          { name: 'commandEvents', type: 'INT32', data: commands.map((command) => command?.events ?? null) },
        ],
      }),
    )
  },
  async decode(bytes) {
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
    return (await parquetReadObjects({ file })).map(fromRow)
  },
}

export const partCodecs: Readonly<Record<Encoding, PartCodec>> = { ndjson, parquet }

function fromRow(row: Readonly<Record<string, unknown>>): ArchivedEvent {
  const { commandTenantId, commandId, commandEvents, position, revision, ...rest } = row
  const command = typeof commandId === 'string' ? { tenantId: commandTenantId, commandId, events: commandEvents } : null
  return ArchivedEventLine.parse({ ...rest, position: String(position), revision: String(revision), command })
}
