import { Engine } from '@heptad/commands/engine/engine.ts'
import { followUpSender } from '@heptad/commands/engine/follow-up-sender.ts'
import { runReactions } from '@heptad/commands/engine/reactions.ts'
import { runTimers } from '@heptad/commands/engine/timers.ts'
import { createAuthenticator } from '@heptad/commands/iam/authenticator.ts'
import { createAuthoriser } from '@heptad/commands/iam/authoriser.ts'
import { allCommands, allReactions, allTimers } from '@heptad/commands/registry.ts'
import { postgresCheckpoints } from '@heptad/infra/checkpoints/postgres.ts'
import { commandSecrets } from '@heptad/infra/keys/command-secret.ts'
import { fingerprints } from '@heptad/infra/keys/fingerprint.ts'
import { postgresDataKeys } from '@heptad/infra/keys/postgres-data-keys.ts'
import { keyVault } from '@heptad/infra/keys/vault.ts'
import { postgresDueIndex } from '@heptad/infra/scheduler/postgres.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'

const MAX_REMEMBERED_OUTCOMES = 10_000

/** What decides: the engine, whom it lets in, and what follows from events. */
export type CommandSide = ReturnType<typeof buildCommandSide>

/** Registers vault, engine, reactions and timers. */
export function buildCommandSide(input: CompositionInput, foundation: Foundation, engines: Engines, log: Log) {
  const { config, lifecycle } = input
  const { clock, ids, keyring, metrics } = foundation
  const vault = lifecycle.add('services', 'vault', {
    open: () => keyVault(keyring.value, postgresDataKeys(engines.keys.value)),
  })
  const engine = lifecycle.add('register', 'command engine', {
    async open() {
      const started = new Engine({
        store: log.store.value,
        appends: log.appends.value,
        tail: log.tail.value,
        codec: log.codec,
        clock,
        ids,
        vault: vault.value,
        fingerprintOf: await fingerprints(keyring.value.derive),
        commandSecret: await commandSecrets(keyring.value.derive),
        commands: allCommands,
        authoriser: (states) => createAuthoriser(states, clock),
        settings: {
          maxPendingPerStream: config.maxPendingPerStream,
          maxActors: config.actorCacheEntries,
          maxRememberedOutcomes: MAX_REMEMBERED_OUTCOMES,
        },
      })
      await started.start()
      metrics.beforeScrape(() => metrics.actorCacheEntries.set(started.actorCount))
      return started
    },
    close: (started) => started.close(),
    closeIn: 'workers-finished',
  })
  const authenticator = lifecycle.add('register', 'authenticator', {
    open: () => createAuthenticator(engine.value, clock),
  })
  addFollowUps(input, foundation, engines, log, engine)
  return { vault, engine, authenticator }
}

function addFollowUps(
  { config, lifecycle }: CompositionInput,
  { clock, errors }: Foundation,
  engines: Engines,
  log: Log,
  engine: { readonly value: Engine },
): void {
  const add = (name: string, run: (shared: ReturnType<typeof sharedBy>) => Promise<void>) =>
    lifecycle.add('register', name, {
      open() {
        const stop = new AbortController()
        const running = run(sharedBy(stop.signal)).catch((error: unknown) =>
          errors.report('panic', error, { part: name }),
        )
        return { stop, running }
      },
      async close({ stop, running }) {
        stop.abort()
        await running
      },
      closeIn: 'deregistered',
    })
  const sharedBy = (signal: AbortSignal) => ({
    signal,
    clock,
    dueIndex: postgresDueIndex(engines.projector.value),
    send: followUpSender({ engine: engine.value, commands: allCommands, clock, signal }),
    onFault: (error: unknown) => errors.report('infrastructure', error, { part: 'timers' }),
  })
  if (config.roles.includes('reactor'))
    add('reactions', (shared) =>
      runReactions({
        ...shared,
        tail: log.tail.value,
        codec: log.codec,
        checkpoints: postgresCheckpoints(engines.projector.value),
        reactions: allReactions,
        timers: allTimers,
      }),
    )
  if (config.roles.includes('scheduler')) add('timers', runTimers)
}
