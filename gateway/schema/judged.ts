import type { z } from 'zod'
import type { InputOutcome } from '../middleware/validate.ts'
import { inputErrors } from '../problems/input-errors.ts'
import { wantedBy } from './in-words.ts'

type Issue = z.core.$ZodRawIssue

const SHOWN_CHARACTERS = 60

/**
 * What a contract makes of parameters that a {@link ParameterReader} read. Each of them came as a text, so a value of the wrong
 * kind is told with what was sent and what is wanted, by the name of its parameter.
 */
export function judged<Schema extends z.ZodType>(schema: Schema, sent: unknown): InputOutcome<z.output<Schema>> {
  const { success, data, error } = schema.safeParse(sent, { error: inWords })
  if (success) return { kind: 'valid', input: data }
  const { code, errors } = inputErrors(error, sent)
  return { kind: 'invalid', code, errors: errors.map((each) => ({ ...each, pointer: parameterIn(each.pointer) })) }
}

/** The name of the parameter that a pointer into all of them leads to. */
function parameterIn(pointer: string): string {
  return pointer.split('/')[1] ?? ''
}

/** In place of zod's words, which speak of types; undefined leaves them. */
function inWords(issue: Issue): string | undefined {
  const wanted = wantedBy(issue)
  return wanted === null ? undefined : `must be ${wanted}, not ${shown(issue.input)}`
}

function shown(input: unknown): string {
  const text = typeof input === 'string' ? JSON.stringify(input) : String(input)
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
