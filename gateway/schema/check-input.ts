import type { z } from 'zod'
import type { InputOutcome } from '../middleware/validate.ts'
import { type InputErrors, inputErrors, UNKNOWN_FIELD } from '../problems/input-errors.ts'
import { coreOf, definitionOf } from './definition.ts'
import { wantedBy } from './in-words.ts'

type Issue = z.core.$ZodRawIssue

const SHOWN_CHARACTERS = 60

/** Checks JSON against a contract. Errors come in the contract's own words, or in plain ones in place of zod's, which name its types. */
export function checkJson<Schema extends z.ZodType>(schema: Schema, sent: unknown): InputOutcome<z.output<Schema>> {
  const { success, data, error } = schema.safeParse(sent, { error: wanted })
  return success ? { kind: 'valid', input: data } : { kind: 'invalid', ...inputErrors(error, sent) }
}

/** The same for parameters that a {@link ParameterReader} read. Each came as text, so an error shows that text, and its pointer is the parameter's name. */
export function checkParameters<Schema extends z.ZodType>(
  schema: Schema,
  sent: unknown,
): InputOutcome<z.output<Schema>> {
  const { success, data, error } = schema.safeParse(sent, { error: wantedInstead })
  return success ? { kind: 'valid', input: data } : { kind: 'invalid', ...byParameter(inputErrors(error, sent)) }
}

/** Undefined keeps the message of the contract, or zod's. */
function wanted(issue: Issue): string | undefined {
  if (issue.code === 'unrecognized_keys') return fieldsOf(issue)
  const what = wantedBy(issue)
  return what === null ? undefined : `must be ${what}`
}

/** The fields that the object could have had. */
function fieldsOf({ inst }: Issue): string | undefined {
  const def = inst !== undefined && '~standard' in inst ? definitionOf(coreOf(inst)) : undefined
  const names = def?.type === 'object' ? Object.keys(def.shape) : []
  return names.length === 0 ? undefined : `${UNKNOWN_FIELD}, which has ${names.join(', ')}`
}

function wantedInstead(issue: Issue): string | undefined {
  const message = wanted(issue)
  return message === undefined ? undefined : `${message}, not ${shown(issue.input)}`
}

function shown(input: unknown): string {
  const text = typeof input === 'string' ? JSON.stringify(input) : String(input)
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}

function byParameter({ code, errors }: InputErrors): InputErrors {
  return { code, errors: errors.map((each) => ({ ...each, pointer: each.pointer.split('/')[1] ?? '' })) }
}
