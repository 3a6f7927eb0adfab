import { accept, type Decider, type DecisionFacts, type InStream, reject } from '@heptad/domains/decider.ts'
import { confidential, SealedText } from '@heptad/schemas/confidential.ts'
import { type CommandOf, command, defineEvent, type EventContract, type EventOf } from '@heptad/schemas/contract.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { commandEvents } from '@heptad/schemas/kernel/command-events.ts'
import { z } from 'zod'
import { type CommandDefinition, defineCommand, type ErasedDecider } from '../../define.ts'

/** The smallest module that shows every way through the engine: a counter that never goes below zero. */

const addToCounter = command(
  'test.counter.add',
  z.strictObject({
    counterId: z.string(),
    by: z.number().int(),
    note: confidential(z.string()).optional(),
  }),
  { summary: 'Adds to a counter; a negative number takes away.' },
)
const resetCounter = command('test.counter.reset', z.strictObject({ counterId: z.string() }), {
  summary: 'Sets a counter to zero.',
})
const nameCounter = command('test.counter.name', z.strictObject({ counterId: z.string(), name: z.string() }), {
  summary: 'Gives a counter a name that no other has.',
})

export const counterAdded = defineEvent(
  'test.counter.added',
  1,
  z.object({ by: z.number(), total: z.number(), note: SealedText.optional() }),
)
export const counterReset = defineEvent('test.counter.reset', 1, z.object({}))
const counterNamed = defineEvent('test.counter.named', 1, z.object({ name: z.string() }))
const nameTaken = defineEvent('test.name.claimed', 1, z.object({ counterId: z.string() }))

/** Every event of the counter module. */
export const counterEvents: readonly EventContract[] = [
  counterAdded,
  counterReset,
  counterNamed,
  nameTaken,
  ...commandEvents('test'),
]

type CounterCommand =
  | CommandOf<typeof addToCounter, DecisionFacts>
  | CommandOf<typeof resetCounter, DecisionFacts>
  | CommandOf<typeof nameCounter, DecisionFacts>
type CounterEvent = EventOf<typeof counterAdded> | EventOf<typeof counterReset> | EventOf<typeof counterNamed>
export interface CounterState {
  readonly total: number
  readonly count: number
}

/** The counter's rules. */
export const counter: Decider<CounterCommand, CounterEvent, CounterState, 'below-zero' | 'name-taken'> = {
  initialState: { total: 0, count: 0 },
  decide(state, command) {
    switch (command.type) {
      case 'test.counter.add': {
        const total = state.total + command.data.by
        if (total < 0) return reject('below-zero', { total: state.total })
        const { by, note } = command.data
        return accept(counterAdded({ by, total, ...(note === undefined ? {} : { note }) }))
      }
      case 'test.counter.reset':
        return state.total === 0 ? accept() : accept(counterReset({}))
      case 'test.counter.name':
        return accept(counterNamed({ name: command.data.name }))
    }
  },
  evolve(state, event: InStream<CounterEvent>) {
    switch (event.type) {
      case 'test.counter.added':
        return { total: state.total + event.data.by, count: state.count + 1 }
      case 'test.counter.reset':
        return { total: 0, count: state.count + 1 }
      case 'test.counter.named':
        return state
    }
  },
}

const stream = ({ data }: { data: { counterId: string } }) => streamOf('test.counter', data.counterId)
const answer = ({ state }: { state: CounterState }) => ({ total: state.total, count: state.count })

type Decide = ErasedDecider['decide']

/** The counter's commands, decided by what `deciding` makes of the counter's own way. */
export function counterDeciding(deciding: (own: Decide) => Decide): readonly CommandDefinition[] {
  return counterCommands.map(({ contract, handler }) => {
    const decider = { ...handler.decider, decide: deciding(handler.decider.decide) }
    return { contract, handler: { ...handler, decider } }
  })
}

/** The counter's commands. */
export const counterCommands: readonly CommandDefinition[] = [
  defineCommand(addToCounter, { decider: counter, permission: 'test.counters.add', stream, answer }),
  defineCommand(resetCounter, { decider: counter, permission: 'test.counters.reset', stream, answer }),
  defineCommand(nameCounter, {
    decider: counter,
    permission: 'test.counters.name',
    stream,
    claims: ({ tenantId, data }) => [
      {
        tenantId,
        streamId: streamOf('test.name', data.name),
        event: nameTaken({ counterId: data.counterId }),
        rejection: { code: 'name-taken', details: { name: data.name } },
      },
    ],
    answer,
  }),
]
