import type { z } from 'zod'
import type { InputReader } from '../middleware/validate.ts'
import { checkJson } from '../schema/check-input.ts'
import { parameterReader, refusalOf } from '../schema/parameters.ts'
import { NOTHING } from './parameters-input.ts'

/** Reads an operation's input from its body alone; prepared once. */
export function bodyInput<Schema extends z.ZodObject>(schema: Schema): InputReader<z.output<Schema>> {
  const none = parameterReader(NOTHING, [])
  return ({ body, parameters }) => {
    const refusal = refusalOf(none.faults(parameters))
    if (refusal !== null) return refusal
    if (body === undefined) return { kind: 'invalid', code: 'body-missing', errors: [] }
    return checkJson(schema, body)
  }
}
