/** A CSV record with every field quoted (RFC 4180 section 2), without its line break. */
export function quotedCsv(fields: readonly string[]): string {
  return fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')
}

/** Between records, and after the last one (RFC 4180 section 2). */
export const CSV_LINE_BREAK = '\r\n'

const READ_AS_FORMULA = /^[=+\-@\t\r']/

/**
 * Somebody's text for a field: what a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection"), and so
 * does what begins with one, so that taking one away gives the text back.
 */
export function plainText(text: string): string {
  return READ_AS_FORMULA.test(text) ? `'${text}` : text
}
