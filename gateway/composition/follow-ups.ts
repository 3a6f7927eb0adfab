import type { Engine } from '@heptad/commands/engine/engine.ts'
import { followUpSender } from '@heptad/commands/engine/follow-up-sender.ts'
import { runReactions } from '@heptad/commands/engine/reactions.ts'
import { runTimers } from '@heptad/commands/engine/timers.ts'
import { postgresCheckpoints } from '@heptad/infra/checkpoints/postgres.ts'
import { keepRunning } from '@heptad/infra/lifecycle/keep-running.ts'
import { postgresDueIndex } from '@heptad/infra/scheduler/postgres.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'

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
  if (config.roles.includes('reactor'))
    add('reactions', (shared) =>
      runReactions({
        ...shared,
        tail: log.tail.value,
        codec: log.codec,
        checkpoints: postgresCheckpoints(engines.projector.value),
        reactions: modules.reactions,
        timers: modules.timers,
      }),
    )
  if (config.roles.includes('scheduler')) add('timers', runTimers)
}
