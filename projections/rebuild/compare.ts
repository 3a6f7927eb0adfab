import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresClient, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { buildName, keyColumns } from '@heptad/read-models/physical.ts'
import type { ProjectionDefinition } from '../define.ts'
import { Coalescer } from '../runner/coalesce.ts'
import { renderPostgres } from '../runner/render-postgres.ts'
import { advance } from './advance.ts'
import { type BuildKey, definitionOfBuild, describeBuild } from './build.ts'
import { compareAnalytics } from './compare-analytics.ts'
import { compareTables, type OnePosition } from './compare-tables.ts'
import type { Difference, TableDifference } from './difference.ts'
import type { OpenBuild } from './open-build.ts'
import type { TablePair } from './page-text.ts'
import { projectEvents } from './project-events.ts'
import type { Watch } from './watch.ts'

/** All reads of a page share one snapshot. */
const BEGIN =
  'begin isolation level repeatable read; set local synchronous_commit = off; set local enable_seqscan = off'
const POSITIONS = sqlFile(import.meta.url, 'build-positions')
/** A build that is further behind than this first catches up in batches, so that the transaction of a page stays short. */
const NEAR = 500n
const PATIENCE_MS = 30_000
const RETRY_MS = 5

/** A build that projectors keep at the head of the log. */
export interface LiveBuild {
  readonly key: BuildKey
  readonly definition: ProjectionDefinition
}

/** In no snapshot did all ranges of the live build stand at one position, or it stayed behind the held one. */
export class NoCommonPosition extends Error {
  override readonly name = 'NoCommonPosition'
}

export interface CompareOptions {
  readonly watch: Watch
  /** How long to wait until the live build can be compared; default 30 seconds. */
  readonly patienceMs?: number
}

/**
 * Compares a build that the projectors keep running with one that this job holds. For each page, the held build is brought to exactly where the live one stands in the
 * snapshot of the page, in the same transaction. So both show the same events, whatever is appended meanwhile.
 */
export async function compareWithLive(
  live: LiveBuild,
  held: OpenBuild,
  { watch, patienceMs = PATIENCE_MS }: CompareOptions,
): Promise<Difference> {
  const position = await bringToLive(live, held, { watch, patienceMs })
  if (held.engine === 'clickhouse')
    return { position, tables: await compareAnalytics(live.definition, held.definition, held.engines, position) }
  const atOnePosition: OnePosition = (work) => besideLive({ live, held, patienceMs }, work)
  const tables = await comparePairs(live.definition, held.definition, atOnePosition, watch)
  return { position: held.position, tables }
}

async function comparePairs(
  expected: ProjectionDefinition,
  found: ProjectionDefinition,
  atOnePosition: OnePosition,
  watch: Watch,
): Promise<readonly TableDifference[]> {
  const compared: TableDifference[] = []
  for (const pair of pairsOf(expected, found)) {
    const before = compared.reduce((rows, { expectedRows }) => rows + expectedRows, 0n)
    compared.push(await compareTables(pair, atOnePosition, (rows) => watch.progress(before + rows)))
  }
  return compared
}

/** Tables of the same name and key. Throws when there are none. */
function pairsOf(expected: ProjectionDefinition, found: ProjectionDefinition): readonly TablePair[] {
  const pairs = expected.tables.flatMap((table) => {
    const twin = found.tables.find(({ name }) => name === table.name)
    if (twin === undefined || keyColumns(twin).join() !== keyColumns(table).join()) return []
    return [{ expected: { table, version: expected.version }, found: { table: twin, version: found.version } }]
  })
  if (pairs.length === 0) throw new Error(`${found.name} has no table whose key ${expected.name} has too`)
  return pairs
}

/** Runs `work` in a snapshot in which all ranges of the live build stand at one position, to which the held one is brought first. */
async function besideLive<T>(
  { live, held, patienceMs }: { live: LiveBuild; held: OpenBuild; patienceMs: number },
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; ) {
    let to = held.position
    const result = await inTransaction(held.engines.postgres, BEGIN, async (client) => {
      const position = await commonPosition(client, live)
      if (position === null || position < held.position) return null
      if (position - held.position > NEAR) return null
      to = position
      await writeWithin(client, held, position)
      return { value: await work(client) }
    })
    if (result !== null) {
      held.moved(to)
      return result.value
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    await catchUp(live, held)
  }
  throw new NoCommonPosition(`the ranges of ${describeBuild(live.key)} do not come to one position`)
}

/** The position of all ranges of the live build; null when they differ. */
async function commonPosition(client: Pick<PostgresClient, 'query'>, { key }: LiveBuild): Promise<bigint | null> {
  const values = [buildName(key.projection, key.build), key.version]
  const { rows } = await client.query<{ position: bigint }>(POSITIONS, values)
  const [first, ...others] = rows
  if (first === undefined) throw new Error(`${describeBuild(key)} was never run`)
  return others.every(({ position }) => position === first.position) ? first.position : null
}

async function writeWithin(client: PostgresClient, held: OpenBuild, to: bigint): Promise<void> {
  if (to === held.position) return
  const coalescer = new Coalescer()
  for await (const { events } of held.pages(to))
    for (const { event, operations } of projectEvents(held.projector, held.engines.codec, events))
      for (const operation of operations) coalescer.take(event.tenantId, operation)
  await held.moveWithin(client, to)
  for (const { text, values } of renderPostgres(coalescer.changes, held.key.version))
    await client.query({ text, values: [...values] })
}

/** Brings a build near the live one, in batches. */
async function catchUp(live: LiveBuild, held: OpenBuild): Promise<void> {
  const position = await lowestPosition(held.engines.postgres, live)
  if (position - held.position > NEAR) await advance(held, position, { progress: async () => {} })
}

/** Brings the held build to a position that all ranges of the live one have reached; answers it. */
async function bringToLive(
  live: LiveBuild,
  held: OpenBuild,
  { watch, patienceMs }: Required<CompareOptions>,
): Promise<bigint> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; ) {
    const position = await lowestPosition(held.engines.postgres, live)
    if (position > held.position) await advance(held, position, watch)
    if (position >= held.position) return held.position
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  throw new NoCommonPosition(`${describeBuild(live.key)} stays behind position ${held.position}`)
}

async function lowestPosition(pool: PostgresPool, { key }: LiveBuild): Promise<bigint> {
  const { rows } = await pool.query<{ position: bigint }>(POSITIONS, [
    buildName(key.projection, key.build),
    key.version,
  ])
  const [first, ...others] = rows.map(({ position }) => position)
  return others.reduce((lowest, position) => (position < lowest ? position : lowest), first ?? 0n)
}

/** A build of a projection, as the projectors run it. */
export function liveBuild(definition: ProjectionDefinition, build: number): LiveBuild {
  const { name: projection, version } = definition
  return { key: { projection, version, build }, definition: definitionOfBuild(definition, build) }
}
