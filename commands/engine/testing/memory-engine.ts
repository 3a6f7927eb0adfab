import { randomBytes } from 'node:crypto'
import { type Clock, systemClock } from '@heptad/infra/clock/clock.ts'
import type { AppendQueue } from '@heptad/infra/event-store/append-queue.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { memoryEventStore } from '@heptad/infra/event-store/memory/memory-event-store.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { fingerprints } from '@heptad/infra/keys/fingerprint.ts'
import type { Keyring } from '@heptad/infra/keys/keyring.ts'
import { memoryDataKeys } from '@heptad/infra/keys/memory-data-keys.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import type { DataKeyStore } from '@heptad/infra/keys/port.ts'
import { keyVault } from '@heptad/infra/keys/vault.ts'
import { memorySnapshots } from '@heptad/infra/snapshots/memory.ts'
import type { SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import type { EventContract } from '@heptad/schemas/contract.ts'
import type { CommandDefinition } from '../../define.ts'
import { Engine } from '../engine.ts'
import type { Authoriser } from '../port.ts'
import type { Tail } from '../tail.ts'
import { HeldQueue } from './held-queue.ts'

/** An authoriser that allows everything, for tests of other things. */
export const allowAll: Authoriser = {
  allows: async () => true,
  heldPermissions: async () => ['*'],
  heldUntil: async () => null,
}

export interface MemoryEngineOptions {
  readonly commands: readonly CommandDefinition[]
  readonly events: readonly EventContract[]
  readonly clock?: Clock
  /** An existing log, to run several engines on one. */
  readonly store?: EventStore
  /** The installation's keys; engines on one log share them. */
  readonly keyring?: Keyring
  readonly appends?: AppendQueue
  /** What follows the log; by default the store itself. */
  readonly tail?: Tail
  readonly snapshots?: SnapshotStore
  readonly dataKeys?: DataKeyStore
  readonly authoriser?: (engine: Pick<Engine, 'state'>) => Authoriser
  readonly maxPendingPerStream?: number
  readonly mayDecide?: () => boolean
}

/** A whole command engine on memory, started; its log, queue and vault are reachable. */
export async function memoryEngine(options: MemoryEngineOptions) {
  const clock = options.clock ?? systemClock()
  const store = options.store ?? memoryEventStore(clock)
  const queue = new HeldQueue(store)
  const keyring = options.keyring ?? (await memoryKeyring())
  const vault = keyVault(keyring, options.dataKeys ?? memoryDataKeys())
  const engine = new Engine({
    store,
    appends: options.appends ?? queue,
    tail: options.tail ?? {
      subscribe: (subscription) => store.subscribe(subscription),
      reached: 0n,
      stalenessMs: () => 0,
    },
    codec: eventCodec(options.events),
    clock,
    ids: systemIds(),
    vault,
    fingerprintOf: await fingerprints(keyring.derive),
    commandSecret: async () => randomBytes(32),
    commands: options.commands,
    mayDecide: options.mayDecide ?? (() => true),
    authoriser: options.authoriser ?? (() => allowAll),
    snapshots: options.snapshots ?? memorySnapshots(),
    onFault: (error) => {
      throw error
    },
    settings: {
      maxActorBytes: 2 ** 26,
      maxPendingPerStream: options.maxPendingPerStream ?? 10_000,
      maxActors: 1000,
      maxRememberedOutcomes: 1000,
    },
  })
  await engine.start()
  engine.execute = keptToContracts(engine.execute.bind(engine), options.commands)
  return { engine, store, queue, vault, clock, keyring }
}

/** Throws where an answer is not what its command's contract says, so that no test passes on one. */
function keptToContracts(execute: Engine['execute'], commands: readonly CommandDefinition[]): Engine['execute'] {
  const contracts = new Map(commands.map(({ contract }) => [contract.type, contract]))
  return async (request) => {
    const outcome = await execute(request)
    const says = contracts.get(request.type)?.answer
    if (outcome.kind !== 'accepted' || says === undefined) return outcome
    const { error } = says.safeParse(outcome.answer)
    if (error !== undefined) throw new Error(`${request.type} answers what its contract does not say: ${error.message}`)
    return outcome
  }
}
