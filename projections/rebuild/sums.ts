import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { qualifiedName } from '@heptad/read-models/physical.ts'
import type { OpenBuild } from './open-build.ts'

/** Sums over a projection's rows, and the same sums by hand-written SQL over the log: an independent check, in which no code of the projection takes part. */
export interface SumsFromLog {
  readonly projection: string
  /** The name of one of its tables; by default the first. */
  readonly table?: string
  /** SQL over `log.events` that gives `name` and `total` for the positions in ($1, $2]. */
  readonly fromLog: string
  /** SQL over the table, written as `{table}`, that gives the same. */
  readonly fromModel: string
}

export interface SumDifference {
  readonly name: string
  readonly fromLog: string | null
  readonly fromModel: string | null
}

const SPAN = 20_000n

interface SumRow {
  readonly name: string
  readonly total: string
}

/** The sums in which a build, at its position, differs from the log. */
export async function compareSums(build: OpenBuild, sums: SumsFromLog): Promise<readonly SumDifference[]> {
  const { postgres, clickhouse } = build.engines
  const expected = await fromLog(postgres, sums.fromLog, build.position)
  const found = new Map<string, bigint>()
  for (const { name, total } of await fromModel(build, sums, postgres, clickhouse)) found.set(name, BigInt(total))
  const names = [...new Set([...expected.keys(), ...found.keys()])].toSorted()
  return names
    .filter((name) => (expected.get(name) ?? 0n) !== (found.get(name) ?? 0n))
    .map((name) => ({ name, fromLog: text(expected.get(name)), fromModel: text(found.get(name)) }))
}

/** In spans, so that no statement holds a snapshot for long. */
async function fromLog(pool: PostgresPool, sql: string, to: bigint): Promise<ReadonlyMap<string, bigint>> {
  const sums = new Map<string, bigint>()
  for (let after = 0n; after < to; after += SPAN) {
    const until = after + SPAN < to ? after + SPAN : to
    const { rows } = await pool.query<SumRow>(sql, [after, until])
    for (const { name, total } of rows) sums.set(name, (sums.get(name) ?? 0n) + BigInt(total))
  }
  return sums
}

async function fromModel(
  build: OpenBuild,
  sums: SumsFromLog,
  postgres: PostgresPool,
  clickhouse: Clickhouse,
): Promise<readonly SumRow[]> {
  const { tables } = build.definition
  const table = tables.find(({ name }) => name === (sums.table ?? tables[0]?.name))
  if (table === undefined) throw new Error(`${sums.projection} has no table ${sums.table ?? 'at all'}`)
  const query = sums.fromModel.replaceAll('{table}', qualifiedName(table, build.key.version))
  if (build.engine === 'postgres') return (await postgres.query<SumRow>(query)).rows
  const result = await clickhouse.query({ query, format: 'JSONEachRow' })
  return result.json<SumRow>()
}

function text(sum: bigint | undefined): string | null {
  return sum === undefined ? null : sum.toString()
}
