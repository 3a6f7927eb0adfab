import { defineEvent } from '@heptad/schemas/contract.ts'
import type { EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { eventCodec, NOT_READ, UnknownEvent, withoutMetadata } from './codec.ts'
import type { StoredEvent } from './port.ts'

/** Version 1 had one name; version 2 parted it; version 3 counts from zero what 2 counted from one. */
const renamed = defineEvent(
  'test.person.renamed',
  3,
  z.object({ first: z.string(), last: z.string(), count: z.number() }),
  {
    1: ({ name, count }) => {
      const [first = '', last = ''] = String(name).split(' ')
      return { first, last, count: count ?? 1 }
    },
    2: (data) => ({ ...data, count: Number(data.count) - 1 }),
  },
)
const codec = eventCodec([renamed])

function stored(schemaVersion: number, data: object, type: string = renamed.type): StoredEvent {
  return {
    position: 7n,
    tenantId: '11111111-1111-4111-8111-111111111111' as TenantId,
    streamId: 'test.person-1' as StreamId,
    revision: 2n,
    eventId: '01a1fbcf-2e66-75e1-8b0b-da405be69d60' as EventId,
    type,
    schemaVersion,
    data: JSON.stringify(data),
    metadata: '{"actor":{"id":"x","type":"system"}}',
    decidedAt: '2026-01-01T00:00:00.000000Z' as Instant,
    recordedAt: '2026-01-01T00:00:00.000001Z' as Instant,
  }
}

test('an old event goes up one version at a time to the newest', () => {
  const newest = { first: 'Ada', last: 'Lovelace', count: 0 }
  expect(codec.decode(stored(1, { name: 'Ada Lovelace' }))).toMatchObject({ schemaVersion: 3, data: newest })
  expect(codec.decode(stored(2, { ...newest, count: 1 }))).toMatchObject({ schemaVersion: 3, data: newest })
  expect(codec.decode(stored(3, newest))).toMatchObject({ schemaVersion: 3, data: newest, position: 7n, revision: 2n })
})

test('what is written has the newest version', () => {
  expect(codec.versionOf(renamed.type)).toBe(3)
})

test('an unknown type, a version of a later release, and a version without an upcaster are not guessed', () => {
  expect(() => codec.decode(stored(1, {}, 'test.person.forgotten'))).toThrow(UnknownEvent)
  expect(() => codec.decode(stored(4, {}))).toThrow('newer than this release')
  const withoutUpcaster = eventCodec([defineEvent('test.person.renamed', 2, z.object({}))])
  expect(() => withoutUpcaster.decode(stored(1, {}))).toThrow('no upcaster from version 1')
})

test('an event of a module that is not loaded comes as it is stored, and nobody may write one', () => {
  expect(codec.decode(stored(2, { any: 'thing' }, 'blog.post.published'))).toMatchObject({ data: { any: 'thing' } })
  expect(() => codec.assertKnown('blog.post.published')).not.toThrow()
  expect(() => codec.assertKnown('test.person.forgotten')).toThrow(UnknownEvent)
  expect(() => codec.versionOf('blog.post.published')).toThrow(UnknownEvent)
})

test('metadata are those that are stored, in a copy of the event too', () => {
  const event = codec.decode(stored(3, {}))
  expect(event.metadata).toEqual({ actor: { id: 'x', type: 'system' } })
  expect({ ...event, data: {} }).toMatchObject({ metadata: event.metadata })
})

test.each([
  ['were not read', codec.decode({ ...stored(3, { first: 'Ada' }), metadata: NOT_READ })],
  ['are not to be read', withoutMetadata(codec.decode(stored(3, { first: 'Ada' })))],
])('metadata that %s answer nothing but an error, in a copy of the event too', (_, event) => {
  const { metadata, ...rest } = codec.decode(stored(3, { first: 'Ada' }))
  expect(event).toMatchObject(rest)
  for (const { metadata: unread } of [event, { ...event }])
    for (const look of [
      () => unread.actor,
      () => 'actor' in unread,
      () => Object.keys(unread),
      () => ({ ...unread }),
      () => JSON.stringify(unread),
    ])
      expect(look).toThrow('declared with `withoutMetadata`')
})
