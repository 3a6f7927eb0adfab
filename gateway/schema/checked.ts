import type { z } from 'zod'
import type { InputOutcome } from '../middleware/validate.ts'
import { inputErrors } from '../problems/input-errors.ts'
import { wantedBy } from './in-words.ts'

const IN_WORDS: z.core.ParseContext<z.core.$ZodIssue> = {
  error(issue) {
    const wanted = wantedBy(issue)
    return wanted === null ? undefined : `must be ${wanted}`
  },
}

/** Holds JSON against a contract. Faults are told in the words of the contract, or in plain ones: zod's speak of its own types. */
export function checked<Schema extends z.ZodType>(schema: Schema, sent: unknown): InputOutcome<z.output<Schema>> {
  const { success, data, error } = schema.safeParse(sent, IN_WORDS)
  return success ? { kind: 'valid', input: data } : { kind: 'invalid', ...inputErrors(error, sent) }
}
