import { ConfigError } from '@heptad/infra/config/config-error.ts'
import { columnName } from './physical.ts'
import type { Table } from './table.ts'

/** How many days before today a table's rows are kept; null for ever. */
export type Retention = (table: Table) => number | null

/** What a table keeps where no setting says otherwise. */
export const ownRetention: Retention = ({ expires }) => expires?.afterDays ?? null

/**
 * The retention that `table=days` and `table=forever` ask for; tables that are not named keep what they keep by themselves. Throws a
 * ConfigError that names the tables that there are.
 */
export function retentionOf(given: readonly string[], tables: readonly Table[]): Retention {
  const asked = new Map(given.map(parsed))
  const unknown = [...asked.keys()].filter((name) => !expiring(tables).some((table) => table.name === name))
  if (unknown.length > 0) throw new ConfigError(unknown.map((name) => problemOf(name, tables)))
  return (table) => {
    const days = asked.get(table.name)
    return days === undefined ? ownRetention(table) : days
  }
}

/** The tables whose rows may be forgotten. */
export function expiring(tables: readonly Table[]): readonly Table[] {
  return tables.filter(({ expires }) => expires !== undefined)
}

/** The SQL condition on the rows that are kept: whole days in UTC. ClickHouse removes the others when it merges, a day later at the earliest. */
export function keptCondition({ name, expires, columns }: Table, days: number, today = "now('UTC')"): string {
  if (expires === undefined) throw new Error(`${name} has no column by which its rows expire`)
  const start = columns[expires.by]?.kind === 'date' ? `toDate32(${today})` : `toStartOfDay(${today})`
  return `${columnName(expires.by)} >= ${start} - toIntervalDay(${days})`
}

function parsed(text: string): readonly [string, number | null] {
  const [name = '', days = ''] = text.split('=')
  return [name, days === 'forever' ? null : Number(days)]
}

function problemOf(name: string, tables: readonly Table[]) {
  const names = expiring(tables).map((table) => table.name)
  return {
    setting: 'HEPTAD_ANALYTICS_DAYS',
    origin: 'settings',
    problem: `there is no analytics table ${name}`,
    allowed: `table=days or table=forever, of ${names.join(', ')}`,
  }
}
