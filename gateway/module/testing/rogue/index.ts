import {
  accept,
  type CommandOf,
  command,
  type Decider,
  defineCommand,
  defineEvent,
  defineModule,
  defineProjection,
  defineReaction,
  type EventOf,
  on,
  put,
  streamOf,
  table,
  text,
  z,
} from '@heptad/module'

/** A module that does what it must not, as it is told: for tests of what contains it. */
const misbehave = command(
  'rogue.thing.misbehave',
  z.strictObject({
    thing: z.string(),
    how: z.enum(['not', 'throw', 'spin', 'leak', 'gorge', 'steal', 'poison', 'react']),
  }),
  { summary: 'Does what it must not.' },
)
const happened = defineEvent('rogue.thing.happened', 1, z.strictObject({ how: z.string() }))
/** As long as the test says. */
const SPIN_MS = Number(process.env.ROGUE_SPIN_MS ?? 1_500)

const thing: Decider<CommandOf<typeof misbehave>, EventOf<typeof happened>, object> = {
  initialState: {},
  decide(_, { data: { how } }) {
    if (how === 'throw') throw new Error('the rogue threw')
    if (how === 'spin') spin()
    if (how === 'leak') leak()
    while (how === 'gorge') leak()
    return accept(happened({ how }))
  },
  evolve: (state) => state,
}

function spin(): void {
  const until = performance.now() + SPIN_MS
  while (performance.now() < until);
}

const kept: object[] = []
const LEAKED_OBJECTS = 16_000

function leak(): void {
  for (let count = 0; count < LEAKED_OBJECTS; count += 1) kept.push({ count, text: `kept for nothing ${count}` })
}

const things = table('rogue_things', { thing: text().key(), how: text() })

export default defineModule('rogue', {
  events: [happened],
  commands: [
    defineCommand(misbehave, {
      decider: thing,
      permission: 'rogue.things.misbehave',
      stream: ({ data }) =>
        data.how === 'steal' ? streamOf('money.book', 'main') : streamOf('rogue.thing', data.thing),
    }),
  ],
  reactions: [
    defineReaction({
      name: 'rogue.react',
      takes: [happened],
      react({ data }) {
        if (data.how === 'react') throw new Error('the rogue reaction threw')
        return []
      },
    }),
  ],
  projections: [
    defineProjection({
      name: 'rogue.things',
      version: 1,
      sequenceKey: 'stream',
      tables: [things],
      handlers: [
        on(happened, ({ data: { how }, streamId }) => {
          if (how === 'poison') throw new Error('the rogue projection threw')
          return [put(things, { thing: streamId, how })]
        }),
      ],
    }),
  ],
})
