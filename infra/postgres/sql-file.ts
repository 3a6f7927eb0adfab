import { readFileSync } from 'node:fs'

/** The text of the `.sql` file that stands beside its caller: `sqlFile(import.meta.url, 'due-list')`. Read once, at load. */
export function sqlFile(callerUrl: string, name: string): string {
  return readFileSync(new URL(`./${name}.sql`, callerUrl), 'utf8')
}

/** A statement with a part of it put in wherever the part's name stands in braces, as in `lateral ({entries})`: what several statements share is written once. */
export function withPart(text: string, name: string, part: string): string {
  return text.replaceAll(`{${name}}`, () => part)
}

/** Text as a literal of SQL, where a parameter will not do. */
export { escapeLiteral } from 'pg'
