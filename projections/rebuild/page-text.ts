import { columnName, qualifiedName } from '@heptad/read-models/physical.ts'
import type { Table } from '@heptad/read-models/table.ts'
import { keySource, sameRow } from '../runner/merge-text.ts'
import { SHOWN_ROWS } from './difference.ts'

/** The copies of one table in two builds. */
export interface TablePair {
  readonly expected: { readonly table: Table; readonly version: number }
  readonly found: { readonly table: Table; readonly version: number }
}

/** Selects the last key of the next page, which has at most `pageRows` rows of either table; no row when the page is the last. Parameters: the key before the page, unless it is the first. */
export function pageEndText(pair: TablePair, isFirst: boolean, pageRows: number): string {
  const keys = keyNames(pair.expected.table).join(', ')
  const ends = [pair.expected, pair.found].map(
    ({ table, version }) =>
      `(select ${keys} from ${qualifiedName(table, version)} ${isFirst ? '' : `where ${after(table, 1)}`} order by ${keys} offset ${pageRows - 1} limit 1)`,
  )
  const texts = keyNames(pair.expected.table).map((name) => `${name}::text as ${name}`)
  return `select ${texts.join(', ')} from (${ends.join(' union all ')}) as ends order by ${keys} limit 1`
}

/** Counts the rows of a page in both tables, and selects those that differ in a shared column. Parameters: the key before the page, then its last key, where the page has them. */
export function pageDifferenceText(
  pair: TablePair,
  { isFirst, isLast }: { isFirst: boolean; isLast: boolean },
): string {
  const { expected, found } = pair
  const keyCount = keyNames(expected.table).length
  const bounds = [
    ...(isFirst ? [] : [after(expected.table, 1)]),
    ...(isLast ? [] : [upTo(expected.table, isFirst ? 1 : keyCount + 1)]),
  ]
  const columns = [...keyNames(expected.table), ...sharedColumns(expected.table, found.table)].join(', ')
  const rowsOf = ({ table, version }: TablePair['expected']) =>
    `select ${columns} from ${qualifiedName(table, version)}${bounds.length === 0 ? '' : ` where ${bounds.join(' and ')}`}`
  return [
    `select count(t.tenant_id) as expected_rows, count(s.tenant_id) as found_rows,`,
    `  count(*) filter (where t is distinct from s) as differing,`,
    `  (array_agg(json_build_object('expected', to_json(t), 'found', to_json(s))::text) filter (where t is distinct from s))[1:${SHOWN_ROWS}] as first`,
    `from (${rowsOf(expected)}) as t full join (${rowsOf(found)}) as s on ${sameRow(expected.table)}`,
  ].join('\n')
}

/** Columns besides the key that both tables have with the same kind. */
function sharedColumns(one: Table, other: Table): readonly string[] {
  return Object.entries(one.columns)
    .filter(([name, { kind, isKey }]) => !isKey && other.columns[name]?.kind === kind)
    .map(([name]) => columnName(name))
}

function keyNames(table: Table): readonly string[] {
  return keySource(table).map(({ name }) => name)
}

function after(table: Table, firstParameter: number): string {
  return `(${keyNames(table).join(', ')}) > (${parameters(table, firstParameter)})`
}

function upTo(table: Table, firstParameter: number): string {
  return `(${keyNames(table).join(', ')}) <= (${parameters(table, firstParameter)})`
}

function parameters(table: Table, first: number): string {
  return keySource(table)
    .map(({ type }, index) => `$${first + index}::${type}`)
    .join(', ')
}
