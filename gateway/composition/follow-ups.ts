import type { Engine } from '@heptad/commands/engine/engine.ts'
import { followUpSender } from '@heptad/commands/engine/follow-up-sender.ts'
import { runReactions } from '@heptad/commands/engine/reactions.ts'
import { runTimers } from '@heptad/commands/engine/timers.ts'
import { postgresCheckpoints } from '@heptad/infra/checkpoints/postgres.ts'
import { restingCheckpoints } from '@heptad/infra/checkpoints/resting.ts'
import { keepRunning } from '@heptad/infra/lifecycle/keep-running.ts'
import { postgresDueIndex } from '@heptad/infra/scheduler/postgres.ts'
import { builtIn, builtInModules } from '../module/built-in.ts'
import type { ModuleSet } from '../module/module-set.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'

/** A reader saves its place at most this often: otherwise it would with every commit, also when that has nothing for it. */
const CHECKPOINT_REST_MS = 100

/** Registers what follows from events: reactions where this process has the role `reactor`, timers where it has `scheduler`. */
export function addFollowUps(
  { config, lifecycle, modules }: CompositionInput,
  { clock, errors }: Foundation,
  engines: Engines,
  log: Log,
  engine: { readonly value: Engine },
): void {
  const add = (name: string, run: (shared: ReturnType<typeof sharedBy>) => Promise<void>) =>
    lifecycle.add('register', name, {
      open() {
        const stop = new AbortController()
        const { signal } = stop
        const onFault = (error: unknown): void => errors.report('infrastructure', error, { part: name })
        const running = keepRunning(() => run(sharedBy(signal, onFault)), { clock, signal, onFault })
        return { stop, running }
      },
      async close({ stop, running }) {
        stop.abort()
        await running
      },
      closeIn: 'deregistered',
    })
  const sharedBy = (signal: AbortSignal, onFault: (error: unknown) => void) => ({
    signal,
    onFault,
    clock,
    dueIndex: postgresDueIndex(engines.projector.value),
    send: followUpSender({ engine: engine.value, commands: modules.commands, clock, signal }),
  })
  for (const { reader, reactions, timers } of config.roles.includes('reactor') ? readersOf(modules) : [])
    add(reader, (shared) =>
      runReactions({
        ...shared,
        reader,
        tail: log.tail.value,
        codec: log.codec,
        checkpoints: restingCheckpoints(postgresCheckpoints(engines.projector.value), clock, CHECKPOINT_REST_MS),
        reactions,
        timers,
      }),
    )
  if (config.roles.includes('scheduler')) add('timers', runTimers)
}

type Rules = Pick<ModuleSet, 'reactions' | 'timers'>

/** One reader for the built-in modules, and one for each other: a rule that throws holds up its own module only. */
function readersOf({ modules }: ModuleSet): readonly (Rules & { readonly reader: string })[] {
  const own = modules.filter((module) => !builtInModules.includes(module))
  const ruled = own.filter(({ reactions, timers }) => reactions.length + timers.length > 0)
  return [
    { reader: 'reactions', reactions: builtIn.reactions, timers: builtIn.timers },
    ...ruled.map(({ name, reactions, timers }) => ({ reader: `reactions of ${name}`, reactions, timers })),
  ]
}
