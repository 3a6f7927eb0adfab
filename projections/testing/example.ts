import { amount, bigint, instant, integer, json, table, text, textArray, uuid } from '@heptad/read-models/table.ts'
import { defineEvent } from '@heptad/schemas/contract.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { z } from 'zod'
import { defineProjection, on } from '../define.ts'
import { add, deleteRow, max, put } from '../row-operation.ts'

/** A small module with one of each column kind and operation, for tests of the runner. */
export const things = table(
  'test_things',
  {
    thingId: text().key(),
    name: text(),
    label: text().nullable(),
    tags: textArray().nullable(),
    note: json().nullable(),
    total: amount(),
    changes: integer(),
    highest: bigint(),
    lastSeen: instant().nullable(),
    traceId: uuid().nullable(),
  },
  { indexes: [['name']] },
)

export const thingNamed = defineEvent('test.thing.named', 1, z.object({ thingId: z.string(), name: z.string() }))
export const thingCounted = defineEvent(
  'test.thing.counted',
  1,
  z.object({ thingId: z.string(), amount: z.string(), at: Instant }),
)
export const thingTagged = defineEvent(
  'test.thing.tagged',
  1,
  z.object({ thingId: z.string(), tags: z.array(z.string()), note: z.json() }),
)
export const thingRemoved = defineEvent('test.thing.removed', 1, z.object({ thingId: z.string() }))
export const thingContracts = [thingNamed, thingCounted, thingTagged, thingRemoved]

export const thingsProjection = defineProjection({
  name: 'test.things',
  version: 1,
  sequenceKey: 'stream',
  tables: [things],
  handlers: [
    on(thingNamed, ({ data }) => [put(things, { thingId: data.thingId, name: data.name })]),
    on(thingCounted, ({ data, decidedAt }) => [
      put(things, { thingId: data.thingId, name: `counted ${data.thingId}` }),
      add(things, { thingId: data.thingId, total: BigInt(data.amount), changes: 1 }),
      max(things, { thingId: data.thingId, highest: BigInt(data.amount), lastSeen: decidedAt }),
    ]),
    on(thingTagged, ({ data }) => [
      put(things, { thingId: data.thingId, name: data.thingId, tags: data.tags, note: data.note }),
    ]),
    on(thingRemoved, ({ data }) => [deleteRow(things, { thingId: data.thingId })]),
  ],
})
