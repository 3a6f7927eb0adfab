import { WaitedTooLong } from '@heptad/infra/fair-queue/fair-slots.ts'
import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import type { ReadModel } from '../ddl/shape.ts'
import type { QueryDefinition, RecordedMoment } from '../define.ts'
import type { QueryAnswer, QueryRequest } from '../query-runner.ts'
import { ownRetention } from '../retention.ts'
import type { QueryRunnerOptions } from './create-query-runner.ts'
import type { Gate, OpenGate, ServedBuild } from './gate.ts'
import { GatedReads, NotAnswered } from './gated-reads.ts'
import { newerThanServed } from './newer-than-served.ts'
import { openSealed } from './open-sealed.ts'
import { ClickhouseUnavailable, queryContext } from './query-database.ts'
import type { ServedTable } from './rewrite.ts'
import type { Trips } from './trips.ts'

export interface AnswerOptions extends QueryRunnerOptions {
  /** The builds that answered last, by projection. */
  readonly lastServed: Map<string, ServedBuild>
  readonly trips: Trips
}

/** One query, the projections that fill its tables, and its reads from PostgreSQL. */
interface Asking {
  readonly definition: QueryDefinition
  readonly models: readonly ReadModel[]
  readonly request: QueryRequest
  readonly reads: GatedReads
}

/** Runs a query once: the page when the read models are fresh enough, else `behind`, `parked`, `not-reached` or `not-promoted`; `unavailable` when an engine cannot be asked. */
export async function answerOnce(
  options: AnswerOptions,
  definition: QueryDefinition,
  models: readonly ReadModel[],
  request: QueryRequest,
): Promise<QueryAnswer> {
  const { trips, freshness, vault } = options
  const { tenantId } = request
  const { minPosition = 0n } = request
  const moment = momentOf(definition, request)
  const closesWhenParked = request.minPosition !== undefined || moment !== null || definition.failsClosed === true
  const mayShare = definition.contract.shape === 'single'
  try {
    const reads = new GatedReads({
      trips,
      mayShare,
      tenantId,
      models,
      freshness,
      minPosition,
      moment,
      closesWhenParked,
    })
    const answer = await answerOfServed(options, { definition, models, request, reads })
    return answer.kind === 'page' ? { ...answer, rows: await openSealed(vault, tenantId, answer.rows) } : answer
  } catch (error) {
    if (error instanceof ClickhouseUnavailable) return { kind: 'unavailable', part: 'clickhouse' }
    if (error instanceof WaitedTooLong) return { kind: 'unavailable', part: 'postgres' }
    const kind = kindOfPostgresError(error)
    if (kind === 'connection-lost' || kind === 'retryable') return { kind: 'unavailable', part: 'postgres' }
    const newer = newerThanServed(error, models, options)
    if (newer === null) throw error
    return { kind: 'not-promoted', projection: newer.name, version: newer.version }
  }
}

/** Asks the builds that answered last, or those that the version pointer names by now. */
async function answerOfServed(options: AnswerOptions, asking: Asking): Promise<QueryAnswer> {
  try {
    const gate = gateIsFirst(options, asking) ? await asking.reads.gate() : null
    if (gate !== null) remember(options, gate)
    if (gate !== null && gate.kind !== 'open') return closed(gate)
    return await page(options, asking, gate)
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error
    remember(options, error.gate)
    return error.gate.kind === 'open' ? answerOfServed(options, asking) : closed(error.gate)
  }
}

/**
 * Whether the gate is read in a trip of its own, before the rows. It must be for ClickHouse, where no snapshot spans both; and it pays for a list as of a
 * moment that may not have passed, which would add up thousands of rows in vain.
 */
function gateIsFirst({ lastServed }: AnswerOptions, { definition, models, request }: Asking): boolean {
  return (
    definition.reads.some(({ engine }) => engine === 'clickhouse') ||
    !models.every(({ name }) => lastServed.has(name)) ||
    (definition.contract.shape === 'list' && momentOf(definition, request) !== null)
  )
}

function momentOf(definition: QueryDefinition, { input }: QueryRequest): RecordedMoment | null {
  return definition.recordedAsOf?.(input) ?? null
}

function remember({ lastServed }: AnswerOptions, { served }: Gate): void {
  for (const build of served) lastServed.set(build.projection, build)
}

function closed(gate: Exclude<Gate, OpenGate>): QueryAnswer {
  if (gate.kind === 'not-reached') return { kind: 'not-reached', aheadMs: gate.aheadMs }
  if (gate.kind === 'parked') return { kind: 'parked', projection: gate.projection }
  return { kind: 'behind', projection: gate.projection, reached: gate.reached }
}

async function page(options: AnswerOptions, asking: Asking, before: OpenGate | null): Promise<QueryAnswer> {
  const { definition, models, request, reads } = asking
  const served = models.flatMap(({ name }) => options.lastServed.get(name) ?? [])
  let gate: Gate | null = before
  const context = queryContext({
    tenantId: request.tenantId,
    clickhouse: options.clickhouse,
    retention: options.retention ?? ownRetention,
    hasRowPolicies: options.hasRowPolicies ?? false,
    served: tablesOf(definition, models, served),
    async postgres(statement) {
      const read = await reads.rows(statement, served)
      gate ??= read.gate
      return read.result
    },
  })
  const answered = await definition.run(context, request.input, request.page)
  gate ??= await reads.gate()
  if (gate.kind !== 'open') throw new NotAnswered(gate)
  return { kind: 'page', ...answered, position: await reads.lastShown(gate) }
}

/** The tables of the builds that answer. */
function tablesOf(
  definition: QueryDefinition,
  models: readonly ReadModel[],
  served: readonly ServedBuild[],
): readonly ServedTable[] {
  return definition.reads.flatMap((table) => {
    const owner = models.find(({ tables }) => tables.some(({ name }) => name === table.name))
    const found = served.find(({ projection }) => projection === owner?.name)
    return found === undefined ? [] : [{ table: { ...table, build: found.build }, version: found.version }]
  })
}
