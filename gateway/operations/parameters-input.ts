import type { z } from 'zod'
import type { InputReader } from '../middleware/validate.ts'
import { judged } from '../schema/judged.ts'
import { parameterReader, refusalOf } from '../schema/parameters.ts'

/** Reads an operation's input from its query string alone; prepared once. */
export function parametersInput<Schema extends z.ZodObject>(schema: Schema): InputReader<z.output<Schema>> {
  const parameters = parameterReader(schema, [])
  return (raw) => refusalOf(parameters.faults(raw.parameters)) ?? judged(schema, parameters.read(raw.parameters))
}
