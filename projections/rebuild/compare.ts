import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { inTransaction, type PostgresClient, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { buildName, keyColumns } from '@heptad/read-models/physical.ts'
import type { ProjectionDefinition } from '../define.ts'
import { Coalescer } from '../runner/coalesce.ts'
import { engineOf } from '../runner/project.ts'
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

/** The rows of each page are seen in one snapshot, which lasts as long as the page. */
const BEGIN =
  'begin isolation level repeatable read; set local synchronous_commit = off; set local enable_seqscan = off'
const POSITIONS = sqlFile(import.meta.url, 'served-positions')
/** A build that is further behind than this catches up in batches first, so that a page's transaction stays short. */
const NEAR = 500n
const PATIENCE_MS = 30_000
const RETRY_MS = 5

/** A build that projectors keep at the head of the log. */
export interface LiveBuild {
  readonly key: BuildKey
  readonly definition: ProjectionDefinition
}

/** The ranges of the live build did not stand at one position in any snapshot, for too long. */
export class NeverLevel extends Error {
  override readonly name = 'NeverLevel'
}

export interface CompareOptions {
  readonly watch: Watch
  /** So long the live build may take to come to where it can be compared; by default half a minute. */
  readonly patienceMs?: number
}

/**
 * Compares a build that goes on with one that this job holds, without stopping either. For each page the held one is brought to exactly where the live one
 * stands in the page's snapshot, in that same transaction; so both show the same events, whatever is appended meanwhile.
 */
export async function compareWithLive(
  live: LiveBuild,
  held: OpenBuild,
  { watch, patienceMs = PATIENCE_MS }: CompareOptions,
): Promise<Difference> {
  if (held.engine === 'clickhouse') {
    const position = await bringToLive(live, held, { watch, patienceMs })
    return {
      position,
      tables: await compareAnalytics(live.definition, held.definition, held.engines, position),
    }
  }
  await bringToLive(live, held, { watch, patienceMs })
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

/** Tables of the same name and key. Throws when there is none: nothing could be said about such a version. */
function pairsOf(expected: ProjectionDefinition, found: ProjectionDefinition): readonly TablePair[] {
  const pairs = expected.tables.flatMap((table) => {
    const twin = found.tables.find(({ name }) => name === table.name)
    if (twin === undefined || keyColumns(twin).join() !== keyColumns(table).join()) return []
    return [{ expected: { table, version: expected.version }, found: { table: twin, version: found.version } }]
  })
  if (pairs.length === 0) throw new Error(`${found.name} has no table whose key ${expected.name} has too`)
  return pairs
}

/** One page: the held build is first brought to where the live one stands in this snapshot. */
async function besideLive<T>(
  { live, held, patienceMs }: { live: LiveBuild; held: OpenBuild; patienceMs: number },
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; ) {
    let to = held.position
    const result = await inTransaction(held.engines.postgres, BEGIN, async (client) => {
      const position = await levelPosition(client, live)
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
  throw new NeverLevel(`the ranges of ${describeBuild(live.key)} do not come to one position`)
}

/** Where all ranges of the live build stand; null when they differ. */
async function levelPosition(client: Pick<PostgresClient, 'query'>, { key }: LiveBuild): Promise<bigint | null> {
  const values = [buildName(key.projection, key.build), key.version]
  const { rows } = await client.query<{ position: bigint; is_ready: boolean }>(POSITIONS, values)
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

/** Until a build in batches is near the live one. */
async function catchUp(live: LiveBuild, held: OpenBuild): Promise<void> {
  const position = await lowestPosition(held.engines.postgres, live)
  if (position - held.position > NEAR) await advance(held, position, { progress: async () => {} })
}

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
  throw new NeverLevel(`${describeBuild(live.key)} stays behind position ${held.position}`)
}

async function lowestPosition(pool: PostgresPool, { key }: LiveBuild): Promise<bigint> {
  const { rows } = await pool.query<{ position: bigint }>(POSITIONS, [
    buildName(key.projection, key.build),
    key.version,
  ])
  return (
    rows.reduce(
      (lowest: bigint | null, { position }) => (lowest === null || position < lowest ? position : lowest),
      null,
    ) ?? 0n
  )
}

/** The build of a definition as projectors run it. */
export function liveBuild(definition: ProjectionDefinition, build: number): LiveBuild {
  engineOf(definition)
  const { name: projection, version } = definition
  return { key: { projection, version, build }, definition: definitionOfBuild(definition, build) }
}
