import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import type { Freshness } from '@heptad/infra/freshness/freshness.ts'
import type { Vault } from '@heptad/infra/keys/port.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { ReadModel } from '../ddl/shape.ts'
import { type PageRequest, type QueryDefinition, variantOf } from '../define.ts'
import type { QueryAnswer, QueryRequest, QueryRunner } from '../query-runner.ts'
import type { Retention } from '../retention.ts'
import { type AnswerOptions, answerOnce } from './answer-once.ts'
import { knownBehind, type ServedBuild } from './gate.ts'
import { declaredInstead } from './newer-than-served.ts'
import { Trips } from './trips.ts'

export interface QueryRunnerOptions {
  /** Acts as `heptad_reader`, with a statement timeout. */
  readonly postgres: PostgresPool
  readonly clickhouse: Clickhouse
  /** ClickHouse is asked as a user under row policies. */
  readonly hasRowPolicies?: boolean
  readonly vault: Vault
  readonly clock: Clock
  /** The board on which this process's projections post their progress; an empty one where none run. */
  readonly freshness: Freshness
  /** The projections and the tables they fill: those that this process's code declares. */
  readonly models: readonly ReadModel[]
  /** What analytics tables keep; by default what each says itself. */
  readonly retention?: Retention
}

const DEFAULT_WAIT_MS = 2000
/** How long a query waits for the projection runner of this process before it asks the database, and how long between such questions. */
const LOCAL_WAIT_MS = 200
const POLL_MS = 25

/**
 * A query runner over these engines. Its only state is which build of each projection answered last, so that it asks that one first: when a lost
 * database comes back, so do the answers.
 */
export function createQueryRunner(options: QueryRunnerOptions): QueryRunner {
  const lastServed = new Map<string, ServedBuild>()
  const remembering = { ...options, lastServed, trips: new Trips(options.postgres) }
  const modelsOf = rememberedModels(options.models)
  const ask = async (definition: QueryDefinition, request: QueryRequest): Promise<QueryAnswer> => {
    const models = modelsOf(definition)
    const patience = new Patience(options, request.waitMs ?? DEFAULT_WAIT_MS)
    const { minPosition = 0n } = request
    const expected = () => models.map(({ name, version }) => lastServed.get(name) ?? firstBuild(name, version))
    await awaitLocal(options, expected(), minPosition, patience)
    for (;;) {
      const answer = await answerOnce(remembering, definition, models, request)
      if (answer.kind === 'not-reached' && answer.aheadMs !== null && patience.lasts(answer.aheadMs)) {
        await pause(options.clock, Math.min(answer.aheadMs, POLL_MS))
        continue
      }
      if (answer.kind !== 'behind') return answer
      if (patience.isOver) return givenUp(remembering, answer)
      hurryLocal(options, expected(), minPosition)
      await patience.wait(POLL_MS)
    }
  }
  return {
    async run(asked, request) {
      const answer = await ask(variantOf(asked, request.input), request)
      const { parent } = asked
      if (parent === undefined || !isEmpty(answer)) return answer
      const found = await ask(parent.query, { ...request, input: parent.inputOf(request.input), page: ONLY_ROW })
      if (found.kind !== 'page') return found
      return found.rows.length > 0 ? answer : { ...answer, absence: parent.absence }
    },
  }
}

/** The answer to a read that has waited for its position in vain. */
function givenUp(options: AnswerOptions, behind: Extract<QueryAnswer, { kind: 'behind' }>): QueryAnswer {
  const declared = declaredInstead(behind.projection, options)
  return declared === null ? behind : { kind: 'not-promoted', projection: declared.name, version: declared.version }
}

const ONLY_ROW: PageRequest = { limit: 1, after: null }

/** An empty page that does not say yet whether what it belongs to exists. */
function isEmpty(answer: QueryAnswer): answer is Extract<QueryAnswer, { kind: 'page' }> {
  return answer.kind === 'page' && answer.rows.length === 0 && answer.absence === undefined
}

/** A deadline, and waiting for news until then. */
class Patience {
  readonly #options: QueryRunnerOptions
  readonly #untilMs: number

  constructor(options: QueryRunnerOptions, waitMs: number) {
    this.#options = options
    this.#untilMs = options.clock.elapsedMs() + waitMs
  }

  get #leftMs(): number {
    return this.#untilMs - this.#options.clock.elapsedMs()
  }

  get isOver(): boolean {
    return this.#leftMs <= 0
  }

  lasts(ms: number): boolean {
    return ms <= this.#leftMs
  }

  wait(ms: number): Promise<void> {
    return this.#options.freshness.nextProgress(Math.min(ms, Math.max(1, Math.ceil(this.#leftMs))))
  }
}

function firstBuild(projection: string, version: number): ServedBuild {
  return { projection, version, build: 1 }
}

/** Waits while the projection runner of this process is known to be behind, and hurries it. */
async function awaitLocal(
  options: QueryRunnerOptions,
  served: readonly ServedBuild[],
  minPosition: bigint,
  patience: Patience,
): Promise<void> {
  const { clock } = options
  const untilMs = clock.elapsedMs() + LOCAL_WAIT_MS
  while (!patience.isOver && clock.elapsedMs() < untilMs && hurryLocal(options, served, minPosition))
    await patience.wait(POLL_MS)
}

/** Tells the projection runner of this process that a read waits, which it forgets with each page. False when it is not known to be behind. */
function hurryLocal({ freshness }: QueryRunnerOptions, served: readonly ServedBuild[], minPosition: bigint): boolean {
  const behind = knownBehind(served, freshness, minPosition)
  for (const key of behind) freshness.want(key)
  return behind.length > 0
}

/** Finds the projections that fill the tables of a query, once for each query. Throws when a table belongs to none. */
function rememberedModels(all: readonly ReadModel[]): (definition: QueryDefinition) => readonly ReadModel[] {
  const found = new WeakMap<QueryDefinition, readonly ReadModel[]>()
  return (definition) => {
    const models = found.get(definition) ?? modelsOf(definition, all)
    found.set(definition, models)
    return models
  }
}

function modelsOf(definition: QueryDefinition, models: readonly ReadModel[]): readonly ReadModel[] {
  const owners = definition.reads.map((table) => {
    const owner = models.find(({ tables }) => tables.some(({ name }) => name === table.name))
    if (owner === undefined)
      throw new Error(`${definition.contract.name} reads ${table.name}, which no projection fills`)
    return owner
  })
  return [...new Set(owners)]
}
