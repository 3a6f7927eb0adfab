import { readFileSync } from 'node:fs'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { CommandId, EventId, TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { JsonObject } from '@heptad/schemas/json.ts'
import { bookStream } from '@heptad/schemas/money/book.ts'

export const TRANSACTION_ID = EventId.parse('0199a3c0-0000-7000-8000-00000000000e')
export const RECORDED_AT = Instant.parse('2026-01-31T12:00:01Z')

/** The golden fixture of an event's first version, as it comes from the log of the book `main`. */
export function recorded(type: string): RecordedEvent {
  const fixture = new URL(import.meta.resolve(`@heptad/schemas/money/fixtures/${type}.v1.json`))
  return {
    position: 7n,
    tenantId: TenantId.parse('11111111-1111-4111-8111-111111111111'),
    streamId: bookStream('main'),
    revision: 3n,
    eventId: TRANSACTION_ID,
    type,
    schemaVersion: 1,
    data: JsonObject.parse(JSON.parse(readFileSync(fixture, 'utf8'))),
    metadata: {
      actor: { type: 'system', id: 'test' },
      commandId: CommandId.parse(TRANSACTION_ID),
      commandType: 'money.transaction.post',
    },
    decidedAt: RECORDED_AT,
    recordedAt: RECORDED_AT,
  }
}
