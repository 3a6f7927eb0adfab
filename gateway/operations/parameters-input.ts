import type { z } from 'zod'
import type { InputReader } from '../middleware/validate.ts'
import { inputErrors } from '../problems/input-errors.ts'
import { parameterReader, refusalOf } from '../schema/parameters.ts'

/** Reads an operation's input from its query string alone; prepared once. */
export function parametersInput<Schema extends z.ZodObject>(schema: Schema): InputReader<z.output<Schema>> {
  const parameters = parameterReader(schema, [])
  return (raw) => {
    const refusal = refusalOf(parameters.faults(raw.parameters))
    if (refusal !== null) return refusal
    const sent = parameters.read(raw.parameters)
    const parsed = schema.safeParse(sent)
    if (!parsed.success) return { kind: 'invalid', ...inputErrors(parsed.error, sent) }
    return { kind: 'valid', input: parsed.data }
  }
}
