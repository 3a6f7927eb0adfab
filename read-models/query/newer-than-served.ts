import type { ReadModel } from '../ddl/shape.ts'
import type { ServedBuild } from './gate.ts'

/** What engines answer where a table or column is not there, or is of another type: SQLSTATE (PostgreSQL documentation, appendix A), and ClickHouse's numbers. */
const NOT_THERE = new Set(['42P01', '42703', '42804', '42883', '43', '47', '60'])

interface Declared {
  /** The projections that this process's code declares. */
  readonly models: readonly ReadModel[]
  /** The builds that answered last, by projection. */
  readonly lastServed: ReadonlyMap<string, ServedBuild>
}

/** The version of one of these projections that the query was written for, when it failed because an earlier one answers; null for any other failure. */
export function newerThanServed(
  error: unknown,
  asked: readonly ReadModel[],
  { models, lastServed }: Declared,
): ReadModel | null {
  if (!(error instanceof Error && 'code' in error && NOT_THERE.has(String(error.code)))) return null
  const newest = asked.map(({ name }) => newestOf(name, models))
  return newest.find((model) => model !== null && lastServed.get(model.name)?.version !== model.version) ?? null
}

/** The version of a projection that this process declares, when an earlier one answers that it does not declare any more: nobody may run that. */
export function declaredInstead(projection: string, { models, lastServed }: Declared): ReadModel | null {
  const served = lastServed.get(projection)
  const own = models.filter(({ name }) => name === projection)
  if (served === undefined || own.some(({ version }) => version <= served.version)) return null
  return newestOf(projection, own)
}

function newestOf(projection: string, models: readonly ReadModel[]): ReadModel | null {
  const versions = models.filter(({ name }) => name === projection)
  return versions.reduce<ReadModel | null>(
    (one, other) => (one === null || other.version > one.version ? other : one),
    null,
  )
}
