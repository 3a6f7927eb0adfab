import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { AppendQueue } from '@heptad/infra/event-store/append-queue.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import type { SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import type { BusinessSettings, CommandDefinition } from '../define.ts'
import type { ActorLimits } from './actor-cache.ts'
import type { Identification } from './command-identity.ts'
import type { SnapshotSettings } from './kept-snapshots.ts'
import type { Authoriser, CommandEngine } from './port.ts'
import type { Preparation } from './prepare.ts'
import type { Tail } from './tail.ts'

/** What an engine stands on; the composition root and the tests bring it. */
export interface EngineDeps extends Pick<Preparation, 'ids' | 'vault' | 'commandSecret'> {
  /** Former names of modules, each with the present one: a renamed module still owns its streams. */
  readonly formerNames?: ReadonlyMap<string, string>
  readonly store: Pick<EventStore, 'capabilities' | 'readStream' | 'readEvent' | 'readLastAbout' | 'readAll' | 'head'>
  readonly businessSettings?: BusinessSettings
  readonly appends: AppendQueue
  readonly tail: Tail
  readonly codec: EventCodec
  readonly clock: Clock
  readonly fingerprintOf: Identification['fingerprintOf']
  readonly commands: readonly CommandDefinition[]
  readonly snapshots: SnapshotStore
  /** Told of faults that cost only time, such as a snapshot that could not be saved. */
  readonly onFault: (error: unknown) => void
  /** False while this process's clock is too far from the database's; commands are then refused as unavailable. */
  readonly mayDecide: () => boolean
  /** A function of the engine, because permissions are stream states too. */
  readonly authoriser: (engine: Pick<CommandEngine, 'state'>) => Authoriser
  readonly settings: EngineSettings
}

/** Limits of an engine. */
export interface EngineSettings extends ActorLimits {
  /** Commands that may wait on one stream before more are refused as `overloaded`. */
  readonly maxPendingPerStream: number
  /** Outcomes of keyed commands kept in memory; older ones are made again from the log. */
  readonly maxRememberedOutcomes: number
  readonly snapshots?: SnapshotSettings
}
