import { Engine } from '@heptad/commands/engine/engine.ts'
import { createAuthenticator } from '@heptad/commands/iam/authenticator.ts'
import { createAuthoriser } from '@heptad/commands/iam/authoriser.ts'
import { tracedAppends } from '@heptad/infra/event-store/traced-appends.ts'
import { commandSecrets } from '@heptad/infra/keys/command-secret.ts'
import { journalledErasures } from '@heptad/infra/keys/erasure-journal.ts'
import { fingerprints } from '@heptad/infra/keys/fingerprint.ts'
import { postgresDataKeys } from '@heptad/infra/keys/postgres-data-keys.ts'
import { keyVault } from '@heptad/infra/keys/vault.ts'
import { postgresSnapshots } from '@heptad/infra/snapshots/postgres.ts'
import { addBackupArchive } from './backup-archive.ts'
import type { Engines } from './engines.ts'
import { addFollowUps } from './follow-ups.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'
import { addKeyRotation, addSkewGuard, addTransactionWatch } from './upkeep.ts'

/**
 * A cache for retries that come at once: the log has every outcome. What it holds should be forgotten before the garbage collector has seen it twice and moved it to
 * the old generation (decision 69), so it is small.
 */
const MAX_REMEMBERED_OUTCOMES = 100
const HOUR_MS = 60 * 60 * 1000

/** The write side: the command engine, the authenticator, reactions and timers. */
export type CommandSide = ReturnType<typeof addCommandSide>

/** Registers the key vault, the command engine, and what runs beside them. */
export function addCommandSide(input: CompositionInput, foundation: Foundation, engines: Engines, log: Log) {
  const { config, lifecycle, modules } = input
  const { clock, ids, keyring, metrics, errors } = foundation
  const archive = addBackupArchive(input, foundation)
  const vault = lifecycle.add('services', 'vault', {
    open() {
      const store = postgresDataKeys(engines.keys.value)
      return keyVault(keyring.value, archive.value ? journalledErasures(store, archive.value.erasures) : store)
    },
  })
  const skew = addSkewGuard(input, foundation, engines)
  addTransactionWatch(input, foundation, engines)
  const engine = lifecycle.add('register', 'command engine', {
    async open() {
      const started = new Engine({
        store: log.store.value,
        appends: tracedAppends(log.appends.value),
        tail: log.tail.value,
        codec: log.codec,
        clock,
        ids,
        vault: vault.value,
        fingerprintOf: await fingerprints(keyring.value.derive),
        commandSecret: await commandSecrets(keyring.value.derive),
        commands: modules.commands,
        formerNames: modules.formerNames,
        snapshots: postgresSnapshots({ reading: engines.projector.value, saving: engines.snapshots.value }),
        onFault: (error) => errors.report('infrastructure', error, { part: 'command engine' }),
        mayDecide: () => skew.value.isTrusted(),
        authoriser: (states) => createAuthoriser(states, clock),
        businessSettings: {
          holdDefaultMs: config.holdDefaultHours * HOUR_MS,
          holdMaxMs: config.holdMaxHours * HOUR_MS,
          maxOpenHoldsPerAccount: config.maxOpenHoldsPerAccount,
        },
        settings: {
          maxPendingPerStream: config.maxPendingPerStream,
          maxActors: config.actorCacheEntries,
          maxActorBytes: config.actorCacheBytes,
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
  addKeyRotation(input, foundation, { vault, archive })
  return { vault, engine, authenticator }
}
