import { expect, test } from 'vitest'
import { isConsistent, type Survey } from './survey.ts'

const projection = { projection: 'test.things', version: 1, position: 8n, tables: [], analytics: [], startsAgain: null }
const whole: Survey = {
  log: { logId: 'log', incarnation: 'first', head: 10n },
  ...{ replacement: null, needsIncarnation: false, projections: [projection], readers: [], orphanedTimers: 0 },
}

test.each<[string, Partial<Survey>]>([
  ['another log', { replacement: 'the database holds another log' }],
  ['a reader ahead of it', { readers: [{ reader: 'reactions', position: 11n }] }],
  ['timers without events', { orphanedTimers: 1 }],
  ['one of several projections', { projections: [projection, { ...projection, startsAgain: 'it is at 11' }] }],
])('%s alone is something to put right', (_, difference) => {
  expect([isConsistent(whole), isConsistent({ ...whole, ...difference })]).toEqual([true, false])
})
