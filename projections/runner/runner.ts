import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import { type Freshness, projectionKey } from '@heptad/infra/freshness/freshness.ts'
import { microsOf } from '@heptad/schemas/instant.ts'
import type { ProjectionDefinition } from '../define.ts'
import { engineOf, projectorOf } from './project.ts'
import { sharedCodec } from './shared-codec.ts'
import type { ProjectionStatus, WorkerReport } from './status.ts'
import type { ProjectionTarget } from './target.ts'
import type { LogSource } from './tenure.ts'
import { Worker } from './worker.ts'

export interface ProjectionsOptions {
  readonly definitions: readonly ProjectionDefinition[]
  /** The log, or the one reader that this process has of it. */
  readonly log: LogSource
  readonly codec: EventCodec
  readonly clock: Clock
  /** The board on which queries of this process wait. */
  readonly freshness: Freshness
  /** Where each projection is kept. */
  readonly targetOf: (definition: ProjectionDefinition) => ProjectionTarget
  /** Names this process instance, never used before. */
  readonly owner: string
  /** Milliseconds after which another process may take a projection from a silent owner; default 10,000. */
  readonly leaseMs?: number
  /** Told of each fault, stop and loss of ownership, for the log. */
  readonly onFault?: (projection: string, error: unknown) => void
}

/** The projections that this process runs. */
export interface ProjectionRunner {
  /** Asks the log for its head; when that fails, the last known one counts. */
  status(): Promise<readonly ProjectionStatus[]>
  /** Finishes the batches in hand and gives the projections up. */
  stop(): Promise<void>
}

export const DEFAULT_LEASE_MS = 10_000
const LIMITS = { events: 5000, characters: 8 * 1024 * 1024, spacingMs: 0 }
/** ClickHouse wants few large blocks. */
const CLICKHOUSE_SPACING_MS = 200

interface Running {
  readonly definition: ProjectionDefinition
  readonly report: WorkerReport
  readonly done: Promise<void>
}

/** Starts to run these projections, each from its checkpoint, until `stop`. Throws on a malformed definition. */
export function startProjections(options: ProjectionsOptions): ProjectionRunner {
  const stopping = new AbortController()
  const codec = sharedCodec(options.codec)
  const running = options.definitions.map((definition) => start(definition, { ...options, codec }, stopping.signal))
  let head = 0n
  return {
    async status() {
      head = await options.log.head().catch(() => head)
      return running.map(({ definition, report }) => statusOf(definition, report, head, options.clock))
    },
    async stop() {
      stopping.abort()
      await Promise.all(running.map(({ done }) => done))
    },
  }
}

function start(definition: ProjectionDefinition, options: ProjectionsOptions, signal: AbortSignal): Running {
  const report: WorkerReport = { state: 'starting', reason: null, position: 0n, recordedAt: null }
  const { log, codec, clock, freshness, owner, leaseMs = DEFAULT_LEASE_MS, onFault = () => {} } = options
  const worker = new Worker(
    {
      ...{ log, codec, clock, freshness, owner, leaseMs, onFault, report },
      projection: definition.name,
      key: projectionKey(definition.name, definition.version),
      projector: projectorOf(definition),
      target: options.targetOf(definition),
      limits: engineOf(definition) === 'clickhouse' ? { ...LIMITS, spacingMs: CLICKHOUSE_SPACING_MS } : LIMITS,
    },
    signal,
  )
  return { definition, report, done: worker.run() }
}

function statusOf(
  definition: ProjectionDefinition,
  report: WorkerReport,
  knownHead: bigint,
  clock: Clock,
): ProjectionStatus {
  const { state, reason, position, recordedAt } = report
  const head = knownHead > position ? knownHead : position
  const isBehind = head > position && recordedAt !== null
  return {
    ...{ projection: definition.name, version: definition.version, engine: engineOf(definition) },
    ...{ state, reason, position, head, lagEvents: head - position },
    lagSeconds: isBehind ? Number(microsOf(clock.now()) - microsOf(recordedAt)) / 1e6 : 0,
  }
}
