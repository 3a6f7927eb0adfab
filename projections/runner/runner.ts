import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { EventCodec } from '@heptad/infra/event-store/codec.ts'
import type { Freshness } from '@heptad/infra/freshness/freshness.ts'
import { rangeText, type SliceRange } from '@heptad/infra/slices/slice-of.ts'
import { microsOf } from '@heptad/schemas/instant.ts'
import type { ProjectionDefinition } from '../define.ts'
import { BusyConsumers } from './busy-consumers.ts'
import { Lane } from './lane.ts'
import { engineOf } from './project.ts'
import type { RangeBoard } from './range-board.ts'
import { RangeKeeper } from './range-keeper.ts'
import { sharedCodec } from './shared-codec.ts'
import { soloBoard } from './solo-board.ts'
import type { ProjectionStatus, WorkerReport } from './status.ts'
import type { ProjectionTarget } from './target.ts'
import type { LogSource, RunLimits } from './tenure.ts'

export interface ProjectionsOptions {
  readonly definitions: readonly ProjectionDefinition[]
  /** The log, or the one reader that this process has of it. */
  readonly log: LogSource
  readonly codec: EventCodec
  readonly clock: Clock
  /** Where queries of this process learn how far each range has come. */
  readonly freshness: Freshness
  /** Where each range of a projection is kept. */
  readonly targetOf: (definition: ProjectionDefinition, range: SliceRange) => ProjectionTarget
  /** Names this process instance, never used before. */
  readonly owner: string
  /** Where the processes that share projections find each other; by default this one is alone. */
  readonly board?: RangeBoard
  /** Number of ranges into which this process splits its share of each projection; default 1. */
  readonly rangesPerProcess?: number
  /** Milliseconds after which another process may take the ranges of a silent owner; default 3,500. */
  readonly leaseMs?: number
  /** Told of every fault, halt and loss of ownership, for the log. */
  readonly onFault?: (projection: string, error: unknown) => void
}

/** The projections that this process runs. */
export interface ProjectionRunner {
  /** Each range of each projection. Asks the log for its head; when that fails, the last known one counts. */
  status(): Promise<readonly ProjectionStatus[]>
  /** Runs exactly these from now on. Throws on a malformed definition. */
  use(definitions: readonly ProjectionDefinition[]): Promise<void>
  /** Looks for orders at once rather than within a second. */
  wake(): void
  /** Finishes the batches in progress and releases the ranges. */
  stop(): Promise<void>
}

/** As the board is read every second, the ranges of a dead owner go on in less than five. */
export const DEFAULT_LEASE_MS = 3_500
const LONGEST_BETWEEN_LOOKS_MS = 1_000
const LIMITS: RunLimits = {
  events: 5000,
  characters: 8 * 1024 * 1024,
  spacingMs: 0,
  hurriedSpacingMs: 0,
  batchBytes: 16 * 1024 * 1024,
}
/** ClickHouse works best with few, large blocks. */
const CLICKHOUSE_SPACING = { spacingMs: 700, hurriedSpacingMs: 300 }

/**
 * Starts to run these projections, each from its checkpoint, until `stop`. Throws on a malformed definition.
 *
 * Who does what: a {@link RangeKeeper} reads the {@link RangeBoard} every second and tells each {@link Lane}, one for each projection, which
 * ranges of slices are this process's share. A lane runs a `Worker` for each range, which retries faults. Each time the worker acquires the
 * range it begins a `Tenure`, which reads the log ahead through a `PageBuffer`, projects it (`projectPage`) and writes it (`RangeWriter`) to a
 * {@link ProjectionTarget}, rows and checkpoint together.
 */
export function startProjections(options: ProjectionsOptions): ProjectionRunner {
  const { board = soloBoard, rangesPerProcess = 1, leaseMs = DEFAULT_LEASE_MS, onFault = () => {} } = options
  const busy = new BusyConsumers(options.clock)
  const shared = { ...options, codec: sharedCodec(options.codec), board, leaseMs, onFault, busy }
  const laneOf = (definition: ProjectionDefinition) => new Lane({ ...shared, definition, limits: limitsOf(definition) })
  let lanes: readonly Lane[] = options.definitions.map(laneOf)
  const everyMs = Math.min(leaseMs / 3, LONGEST_BETWEEN_LOOKS_MS)
  const keeper = new RangeKeeper({ ...shared, lanes: () => lanes, everyMs, rangesEach: rangesPerProcess })
  const running = keeper.run()
  let head = 0n
  return {
    async status() {
      head = await options.log.head().catch(() => head)
      return lanes.flatMap((lane) =>
        lane
          .reports()
          .map(({ range, report }) => statusOf({ definition: lane.definition, range, report, head }, options.clock)),
      )
    },
    async use(definitions) {
      const before = lanes
      lanes = definitions.map((wanted) => before.find((lane) => isSame(lane.definition, wanted)) ?? laneOf(wanted))
      await Promise.all(before.filter((lane) => !lanes.includes(lane)).map((lane) => lane.stop()))
      keeper.wake()
    },
    wake: () => keeper.wake(),
    async stop() {
      keeper.stop()
      await running
    },
  }
}

function isSame(one: ProjectionDefinition, other: ProjectionDefinition): boolean {
  return one.name === other.name && one.version === other.version
}

function limitsOf(definition: ProjectionDefinition): RunLimits {
  return engineOf(definition) === 'clickhouse' ? { ...LIMITS, ...CLICKHOUSE_SPACING } : LIMITS
}

interface Standing {
  readonly definition: ProjectionDefinition
  readonly range: SliceRange
  readonly report: WorkerReport
  readonly head: bigint
}

function statusOf({ definition, range, report, head: knownHead }: Standing, clock: Clock): ProjectionStatus {
  const { state, reason, position, recordedAt, parkedSequences } = report
  const head = knownHead > position ? knownHead : position
  const isBehind = head > position && recordedAt !== null
  return {
    projection: definition.name,
    version: definition.version,
    slices: rangeText(range),
    engine: engineOf(definition),
    state,
    reason,
    position,
    head,
    lagEvents: head - position,
    lagSeconds: isBehind ? Number(microsOf(clock.now()) - microsOf(recordedAt)) / 1e6 : 0,
    parkedSequences,
  }
}
