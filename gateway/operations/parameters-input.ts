import { z } from 'zod'
import type { InputReader } from '../middleware/validate.ts'
import { checkParameters } from '../schema/check-input.ts'
import { parameterReader, refusalOf } from '../schema/parameters.ts'

/** For operations that take nothing. */
export const NOTHING = z.strictObject({})

/** Reads an operation's input from its query string, and from its path where that has variable parts; prepared once. */
export function parametersInput<Schema extends z.ZodObject, Path extends z.ZodObject = typeof NOTHING>(
  schema: Schema,
  path?: Path,
): InputReader<z.output<Schema> & z.output<Path>> {
  const parameters = parameterReader(schema, [])
  const whole = (path === undefined ? schema : schema.extend(path.shape)) as unknown as z.ZodType<
    z.output<Schema> & z.output<Path>
  >
  return (raw) =>
    refusalOf(parameters.faults(raw.parameters)) ??
    checkParameters(whole, { ...parameters.read(raw.parameters), ...raw.path })
}
