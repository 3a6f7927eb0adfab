import type { Table } from './table.ts'

/** How many days before today a table's rows are kept; null for ever. */
export type Retention = (table: Table) => number | null

/** What a table keeps where no setting says otherwise. */
export const ownRetention: Retention = ({ expires }) => expires?.afterDays ?? null

/** `HEPTAD_ANALYTICS_DAYS` names a table that there is not. */
export class UnknownAnalyticsTable extends Error {
  override readonly name = 'UnknownAnalyticsTable'
}

/**
 * The retention that `name=days` and `name=forever` ask for; tables that are not named keep what they keep by themselves. Throws
 * {@link UnknownAnalyticsTable}, naming those that there are.
 */
export function retentionOf(given: readonly string[], tables: readonly Table[]): Retention {
  const names = tables.filter(({ expires }) => expires !== undefined).map(({ name }) => name)
  const asked = new Map(given.map(parsed))
  for (const name of asked.keys()) {
    if (!names.includes(name))
      throw new UnknownAnalyticsTable(`HEPTAD_ANALYTICS_DAYS names ${name}; there are ${names.join(', ')}`)
  }
  return (table) => {
    const days = asked.get(table.name)
    return days === undefined ? ownRetention(table) : days
  }
}

function parsed(text: string): readonly [string, number | null] {
  const [name = '', days = ''] = text.split('=')
  return [name, days === 'forever' ? null : Number(days)]
}
