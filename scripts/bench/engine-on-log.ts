import { join } from 'node:path'
import type { BusinessSettings } from '@heptad/commands/define.ts'
import { Engine } from '@heptad/commands/engine/engine.ts'
import { createAuthenticator } from '@heptad/commands/iam/authenticator.ts'
import { createAuthoriser } from '@heptad/commands/iam/authoriser.ts'
import { bootstrap } from '@heptad/commands/iam/bootstrap.ts'
import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { GroupCommit } from '@heptad/infra/event-store/group-commit.ts'
import { LogTail } from '@heptad/infra/event-store/log-tail.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { commandSecrets } from '@heptad/infra/keys/command-secret.ts'
import { fingerprints } from '@heptad/infra/keys/fingerprint.ts'
import { localKeyring } from '@heptad/infra/keys/local-keyring.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { postgresDataKeys } from '@heptad/infra/keys/postgres-data-keys.ts'
import { keyVault } from '@heptad/infra/keys/vault.ts'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { postgresSnapshots, savingConnections } from '@heptad/infra/snapshots/postgres.ts'
import type { Actor } from '@heptad/schemas/envelope.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { LogPlace } from './log-place.ts'

const MAX_STREAM_PENDING = 10_000

/** The command side of a backbone in this process: engine, append queue and tail on a log in PostgreSQL, no door before it. */
export interface StartedEngine {
  readonly engine: Engine
  readonly store: EventStore
  close(): Promise<void>
}

/** An engine with somebody who may send it commands. */
export interface EngineOnLog extends StartedEngine {
  /** Whoever holds a key with all permissions of the tenant `demo`. */
  readonly sender: { readonly tenantId: TenantId; readonly actor: Actor }
}

/** Migrates the database and starts an engine on it with a tenant `demo`. */
export async function engineOnLog(place: LogPlace, businessSettings?: BusinessSettings): Promise<EngineOnLog> {
  await migrate({ url: place.databaseUrl })
  const started = await startEngine(place, businessSettings)
  return { ...started, sender: await senderOf(started.engine) }
}

/** Starts an engine on a log, put together as the backbone does it; its keys are in memory where they are not kept. */
export async function startEngine(
  { databaseUrl: url, keysHome }: LogPlace,
  businessSettings?: BusinessSettings,
): Promise<StartedEngine> {
  const clock = systemClock()
  const keyring = await (keysHome === undefined
    ? memoryKeyring(clock)
    : localKeyring(join(keysHome, 'keyring.json'), clock))
  const store = await openPostgresEventStore({ url, clock })
  const appends = new GroupCommit(store, { clock })
  const tail = new LogTail(store, { clock, after: await store.head() })
  tail.start()
  const projector = openPool({ url, role: 'heptad_projector', max: 4, applicationName: 'bench projector' })
  const snapshots = openPool({ url, role: 'heptad_projector', applicationName: 'bench snapshot', ...savingConnections })
  const keys = openPool({ url, role: 'heptad_keys', max: 4, applicationName: 'bench keys' })
  const engine = new Engine({
    ...{ store, appends, tail, clock, ids: systemIds(), codec: eventCodec(builtIn.events), commands: builtIn.commands },
    vault: keyVault(keyring, postgresDataKeys(keys)),
    fingerprintOf: await fingerprints(keyring.derive),
    commandSecret: await commandSecrets(keyring.derive),
    snapshots: postgresSnapshots({ reading: projector, saving: snapshots }),
    ...(businessSettings && { businessSettings }),
    onFault: (error) => process.stderr.write(`engine: ${error}\n`),
    mayDecide: () => true,
    authoriser: (states) => createAuthoriser(states, clock),
    settings: {
      maxPendingPerStream: MAX_STREAM_PENDING,
      maxActors: 10_000,
      maxActorBytes: 2 ** 28,
      maxRememberedOutcomes: 100,
    },
  })
  await engine.start()
  return {
    engine,
    store,
    async close() {
      await engine.close()
      await appends.close()
      await tail.close()
      await store.close()
      await Promise.all([projector.end(), snapshots.end(), keys.end()])
    },
  }
}

async function senderOf(engine: Engine): Promise<EngineOnLog['sender']> {
  const authenticator = createAuthenticator(engine, systemClock())
  const { apiKey } = await bootstrap({ engine, authenticator }, null)
  const principal = await authenticator.authenticate(apiKey)
  if (principal === null) throw new Error('the new key is not accepted')
  return { tenantId: principal.tenantId, actor: principal.actor }
}
