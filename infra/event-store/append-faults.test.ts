import { PLATFORM_TENANT } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { faultOf } from './append-faults.ts'
import { append, event, newStream, newTenant } from './contract/fixtures.ts'
import type { NewEvent } from './port.ts'

const tenantId = newTenant()
const MEBIBYTE = 1_048_576
/** What the envelope takes beside its type, stream id, data and metadata. */
const FIXED = 512

function faultOfEvent(change: Partial<NewEvent>, streamId = newStream()): string | null {
  return faultOf(append({ tenantId, streamId, events: [event(change)] }))
}

test.each(['type', 'data', 'metadata'] as const)(
  'a lone surrogate in %s is a fault: it would be stored as another character',
  (member) => {
    expect(faultOfEvent({ [member]: '"\ud800"' })).toContain('lone surrogate')
    expect(faultOfEvent({ [member]: '"😀"' })).toBeNull()
  },
)

test.each([
  ['of one byte', 'x'],
  ['of two bytes', 'ß'],
  ['of three bytes', '金'],
  ['of four bytes', '😀'],
])('an envelope may take a mebibyte and no more, in characters %s, data and metadata together', (_, character) => {
  const streamId = newStream()
  const beside = FIXED + 'test.thing.done'.length + streamId.length
  const room = MEBIBYTE - beside
  const metadata = character.repeat(100)
  const bytes = room - Buffer.byteLength(metadata)
  const size = Buffer.byteLength(character)
  const data = character.repeat(Math.floor(bytes / size)) + 'x'.repeat(bytes % size)
  expect(faultOfEvent({ data, metadata }, streamId)).toBeNull()
  expect(faultOfEvent({ data: `${data}x`, metadata }, streamId)).toContain('larger than 1048576 bytes')
  expect(faultOfEvent({ data, metadata: `${metadata}x` }, streamId)).toContain('larger than 1048576 bytes')
})

test.each([0, -1, 1.5, Number.NaN, 2 ** 31])('%d is no schema version', (schemaVersion) => {
  expect(faultOfEvent({ schemaVersion })).toContain('no valid schema version')
})

test('an event has a type', () => {
  expect(faultOfEvent({ type: '' })).toBe('an event has no type')
})

test('the largest schema version is one', () => {
  expect(faultOfEvent({ schemaVersion: 2 ** 31 - 1 })).toBeNull()
})

test('a tenant and the platform may write to each other, two tenants may not, in any of the writes', () => {
  const own = append({ tenantId, streamId: newStream() })
  const ofPlatform = append({ tenantId: PLATFORM_TENANT, streamId: newStream() })
  const foreign = append({ tenantId: newTenant(), streamId: newStream() })
  expect(faultOf({ ...own, writes: [...own.writes, ...ofPlatform.writes] })).toBeNull()
  expect(faultOf({ ...ofPlatform, writes: [...own.writes, ...foreign.writes] })).toBeNull()
  expect(faultOf({ ...own, writes: foreign.writes })).toContain('another tenant')
  expect(faultOf({ ...own, writes: [...own.writes, ...foreign.writes] })).toContain('another tenant')
})
