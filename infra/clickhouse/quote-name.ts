/** A name of a database, a table or a column, whatever it holds, as it stands in a ClickHouse statement. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
}
