import type { Worker } from 'node:worker_threads'
import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { PostgresClient, PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { ALL_SLICES } from '@heptad/infra/slices/slice-of.ts'
import type { Retention } from '@heptad/read-models/retention.ts'
import type { ProjectionDefinition } from '../define.ts'
import { Checkpoint } from '../runner/checkpoint.ts'
import { engineTargets } from '../runner/engine-targets.ts'
import { postgresTarget } from '../runner/postgres-target.ts'
import { engineOf, type Projector, projectorOf } from '../runner/project.ts'
import type { BatchEntry, ProjectionTarget } from '../runner/target.ts'
import type { LogSource } from '../runner/tenure.ts'
import { type BuildKey, definitionOfBuild } from './build.ts'
import { type CopiedPage, logPages, PAGE_EVENTS } from './log-pages.ts'
import { projectEvents } from './project-events.ts'

/** What rebuilding needs. */
export interface RebuildEngines {
  /** Acts as the projector. */
  readonly postgres: PostgresPool
  readonly clickhouse: Clickhouse
  /** Its events are read over `postgres`. */
  readonly log: Pick<LogSource, 'head' | 'identity'>
  readonly codec: EventCodec
  /** Identifies this process instance. */
  readonly owner: string
  /** Starts a thread that serves a {@link HelperLane}; without it one thread folds alone. */
  readonly startHelper?: () => Worker
  /** Number of processors that jobs share with commands; by default all of this machine. */
  readonly processors?: number
  /** What analytics tables keep; by default what each says itself. */
  readonly retention?: Retention
}

const LEASE_MS = 10_000

/** A build that a job holds. Only this job moves its checkpoint, and only together with its rows. */
export class OpenBuild {
  readonly key: BuildKey
  readonly definition: ProjectionDefinition
  readonly projector: Projector
  readonly engines: RebuildEngines
  readonly #target: ProjectionTarget
  readonly #checkpoint: Checkpoint
  readonly #epoch: bigint
  #position: bigint
  /** Its position after the last write that was begun. */
  #begun: bigint

  private constructor(
    key: BuildKey,
    definition: ProjectionDefinition,
    engines: RebuildEngines,
    held: { target: ProjectionTarget; checkpoint: Checkpoint; epoch: bigint; position: bigint },
  ) {
    this.key = key
    this.definition = definition
    this.engines = engines
    this.projector = projectorOf(definition)
    this.#target = held.target
    this.#checkpoint = held.checkpoint
    this.#epoch = held.epoch
    this.#position = held.position
    this.#begun = held.position
  }

  /** Takes a build over from whatever job had it before. Throws when its rows come from another incarnation of the log. */
  static async take(definition: ProjectionDefinition, build: number, engines: RebuildEngines): Promise<OpenBuild> {
    const { postgres, clickhouse, log, owner } = engines
    const own = definitionOfBuild(definition, build)
    const identity = await log.identity()
    const { name: projection, version } = own
    const target = engineTargets({ postgres, clickhouse, identity, leaseMs: LEASE_MS })(own)
    const checkpoint = checkpointOf(own)
    const ownership = await target.acquire({ owner, identity, preempts: true })
    if (ownership === null) throw new Error(`${projection} is held by a projector`)
    if (ownership.identity.incarnation !== identity.incarnation)
      throw new Error(`the rows of ${projection} come from another incarnation of the log: drop that build`)
    const { epoch, position, claimedPosition } = ownership
    const key = { projection: definition.name, version, build }
    const opened = new OpenBuild(key, own, engines, { target, checkpoint, epoch, position })
    if (claimedPosition !== null) await opened.#sendAgain(claimedPosition)
    return opened
  }

  /** The same build in a helper thread of the job that holds it. Its position is unknown until {@link moved} is called. */
  static share(definition: ProjectionDefinition, build: number, engines: RebuildEngines, epoch: bigint): OpenBuild {
    const own = definitionOfBuild(definition, build)
    const checkpoint = checkpointOf(own)
    const target = postgresTarget(engines.postgres, own, checkpoint)
    const key = { projection: definition.name, version: own.version, build }
    return new OpenBuild(key, own, engines, { target, checkpoint, epoch, position: 0n })
  }

  /** The epoch under which it is held. */
  get epoch(): bigint {
    return this.#epoch
  }

  get position(): bigint {
    return this.#position
  }

  get engine(): 'postgres' | 'clickhouse' {
    return engineOf(this.definition)
  }

  /** The events up to a position that its projection takes, after its own position or after `after`. */
  pages(
    to: bigint,
    { after = this.#position, limit = PAGE_EVENTS }: { after?: bigint; limit?: number | undefined } = {},
  ): AsyncGenerator<CopiedPage> {
    const takes = (type: string) => this.projector.takes(type)
    const withMetadata = this.projector.needsMetadata
    return logPages(this.engines, { after, to, takes, withMetadata, limit })
  }

  /** Writes events and moves the checkpoint to `to`, once the earlier write `before` is done. Throws what the target throws. */
  async write(entries: readonly BatchEntry[], to: bigint, before?: Promise<void>): Promise<void> {
    const from = this.#begun
    this.#begun = to
    await this.#target.write(this.#epoch, { from, to, entries, isReady: false }, before)
    this.#position = to
  }

  /** Moves the checkpoint on a connection in a transaction of PostgreSQL; call {@link moved} after its commit. Throws {@link Deposed}. */
  async moveWithin(client: PostgresClient, to: bigint): Promise<void> {
    await this.#checkpoint.advance(client, { epoch: this.#epoch, from: this.#position, to }, false)
  }

  /** Notes that the checkpoint has moved in a transaction that has committed. */
  moved(to: bigint): void {
    this.#position = to
    this.#begun = to
  }

  /** Releases it for the projectors or the next job. */
  async release(): Promise<void> {
    await this.#target.release(this.#epoch)
  }

  /** Sends a claimed block again, exactly as ClickHouse may have received it before. */
  async #sendAgain(claimedPosition: bigint): Promise<void> {
    const entries: BatchEntry[] = []
    for await (const { events } of this.pages(claimedPosition))
      entries.push(...projectEvents(this.projector, this.engines.codec, events))
    await this.write(entries, claimedPosition)
  }
}

/** A build is one range: all slices. */
function checkpointOf({ name: projection, version }: ProjectionDefinition): Checkpoint {
  const { first: firstSlice, last: lastSlice } = ALL_SLICES
  return new Checkpoint({ projection, version, firstSlice, lastSlice }, LEASE_MS)
}
