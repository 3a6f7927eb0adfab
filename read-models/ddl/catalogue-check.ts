import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import type { PostgresClient } from '@heptad/infra/postgres/transaction.ts'
import { readModelFacts, roleMatrix } from './role-matrix.ts'

const CATALOGUE = ['catalogue-objects', 'catalogue-grants', 'catalogue-roles'].map((name) =>
  sqlFile(import.meta.url, name),
)

/** A pool, or one connection. */
type Database = Pick<PostgresClient, 'query'>

/** How the database differs from the role matrix, in facts; both empty when it does not. */
export interface CatalogueDifference {
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
}

/**
 * Compares every table, view, function, policy and grant in the schemas `log`, `keys` and `read`, and the roles themselves, with the role matrix and
 * the read models that were made. `db` acts as `heptad_owner`.
 */
export async function checkCatalogue(db: Database): Promise<CatalogueDifference> {
  const actual = new Set<string>()
  for (const sql of CATALOGUE) {
    const { rows } = await db.query<{ fact: string }>(sql)
    for (const { fact } of rows) actual.add(fact)
  }
  const expected = new Set([...roleMatrix, ...(await madeReadModels(db)).flatMap(readModelFacts)])
  return {
    missing: [...expected].filter((fact) => !actual.has(fact)).toSorted(),
    unexpected: [...actual].filter((fact) => !expected.has(fact)).toSorted(),
  }
}

async function madeReadModels(db: Database): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>("select name from log.read_models where engine = 'postgres'")
  return rows.map(({ name }) => name)
}
