/** A CSV record with every field quoted (RFC 4180 section 2), without its line break. */
export function quotedCsv(fields: readonly string[]): string {
  return fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')
}
