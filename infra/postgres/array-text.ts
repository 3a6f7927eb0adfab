/**
 * A text as an element of an array in PostgreSQL's text form ("Array Input and Output Syntax" of its documentation). It is quoted also where it
 * need not be: text from an event must never be read as syntax.
 */
export function arrayElement(text: string): string {
  return text.includes('"') || text.includes('\\') ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `"${text}"`
}
