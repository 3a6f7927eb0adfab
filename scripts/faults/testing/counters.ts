import { counterAdded, counterReset } from '@heptad/commands/engine/testing/counter.ts'
import { defineProjection, on } from '@heptad/projections/define.ts'
import { add, put } from '@heptad/projections/row-operation.ts'
import { bigint, integer, table, text } from '@heptad/read-models/table.ts'

const counters = table('test_counters', {
  streamId: text().key(),
  total: integer(),
  changes: integer(),
  lastPosition: bigint(),
})

/** The counters of the engine's tests as rows; an event applied twice or left out shows in `changes`. */
export const countersProjection = defineProjection({
  name: 'test.counters',
  version: 1,
  sequenceKey: 'stream',
  tables: [counters],
  handlers: [
    on(counterAdded, ({ streamId, position, data }) => [
      put(counters, { streamId, total: data.total, lastPosition: position }),
      add(counters, { streamId, changes: 1 }),
    ]),
    on(counterReset, ({ streamId, position }) => [
      put(counters, { streamId, total: 0, lastPosition: position }),
      add(counters, { streamId, changes: 1 }),
    ]),
  ],
})
