import { eventVolume } from '@heptad/read-models/events/volume.table.ts'
import { dayOf } from '@heptad/schemas/day.ts'
import { defineProjection } from '../define.ts'
import { put } from '../row-operation.ts'

/** Counts every event of every tenant, whatever its type. */
export const volumeProjection = defineProjection({
  name: 'events.volume',
  version: 1,
  sequenceKey: 'stream',
  tables: [eventVolume],
  handlers: [],
  every: ({ type, recordedAt }) => [put(eventVolume, { day: dayOf(recordedAt), type })],
})
