import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { EventStore } from '@heptad/infra/event-store/port.ts'
import type { SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import type { BusinessSettings, CommandDefinition } from '../define.ts'
import type { ActorLimits, Tail } from './actors.ts'
import type { SnapshotSettings } from './kept-snapshots.ts'
import type { Authoriser, CommandEngine } from './port.ts'
import type { Preparation } from './prepare.ts'
import type { AppendQueue } from './stream-actor.ts'
import type { Identification } from './ticket.ts'

/** What an engine stands on; the composition root and the tests bring it. */
export interface EngineDeps extends Omit<Preparation, 'authoriser' | 'store' | 'ownership' | 'businessSettings'> {
  /** Names that modules had before, with those that they have now: their streams are theirs still. */
  readonly formerNames?: ReadonlyMap<string, string>
  readonly store: Pick<EventStore, 'readStream' | 'readEvent' | 'readLastAbout' | 'readAll' | 'head'>
  readonly businessSettings?: BusinessSettings
  readonly appends: AppendQueue
  readonly tail: Tail
  readonly codec: EventCodec
  readonly clock: Clock
  readonly fingerprintOf: Identification['fingerprintOf']
  readonly commands: readonly CommandDefinition[]
  readonly snapshots: SnapshotStore
  /** Told of faults that cost nothing but time, such as a snapshot that could not be kept. */
  readonly onFault: (error: unknown) => void
  /** False while this process's clock is too far from the database's: it must not decide then. */
  readonly mayDecide: () => boolean
  /** Made once the engine exists, because permissions are stream states too. */
  readonly authoriser: (engine: Pick<CommandEngine, 'state'>) => Authoriser
  readonly settings: EngineSettings
}

export interface EngineSettings extends ActorLimits {
  /** Commands that may wait on one stream before more are refused as `overloaded`. */
  readonly maxPendingPerStream: number
  /** Outcomes of keyed commands kept in memory; older ones are made again from the log. */
  readonly maxRememberedOutcomes: number
  readonly snapshots?: SnapshotSettings
}
