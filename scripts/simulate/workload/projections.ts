import { counterEvents } from '@heptad/commands/engine/testing/counter.ts'
import { defineProjection, on, type ProjectionDefinition } from '@heptad/projections/define.ts'
import { balancesProjection } from '@heptad/projections/money/balances.ts'
import { entriesProjection } from '@heptad/projections/money/entries.ts'
import { add } from '@heptad/projections/row-operation.ts'
import { integer, table, text } from '@heptad/read-models/table.ts'
import type { EventContract } from '@heptad/schemas/contract.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { commandEvents } from '@heptad/schemas/kernel/command-events.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { isPoison, type Poison } from './poison.ts'

/** Every event that a simulation writes. */
export const simulatedEvents: readonly EventContract[] = [...counterEvents, ...moneyEvents, ...commandEvents('money')]

/** The projection that cannot take poison. */
export const POISONED = 'test.tallies'

const tallies = table('test_tallies', { streamId: text().key(), events: integer() })

/** Counts the events of each counter. What only adds shows an event that is applied twice, or not at all. */
const talliesProjection = defineProjection({
  name: POISONED,
  version: 1,
  sequenceKey: 'stream',
  tables: [tallies],
  handlers: counterEvents.map((contract) => on(contract, ({ streamId }) => [add(tallies, { streamId, events: 1 })])),
})

/** The projections that every process runs, as they are when nothing is broken. */
export const simulatedProjections: readonly ProjectionDefinition[] = [
  talliesProjection,
  balancesProjection,
  entriesProjection,
]

/** The same with one that throws on poison while it is broken. */
export function projectionsUnder({ refusedBy, isBroken }: Poison): readonly ProjectionDefinition[] {
  if (refusedBy === 'engine') return simulatedProjections
  const handlers = talliesProjection.handlers.map((handler) => ({
    ...handler,
    project(event: RecordedEvent) {
      if (isBroken() && isPoison(event)) throw new Error('cannot take it')
      return handler.project(event)
    },
  }))
  return simulatedProjections.map((each) => (each === talliesProjection ? { ...each, handlers } : each))
}
