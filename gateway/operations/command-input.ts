import type { z } from 'zod'
import type { InputReader, InvalidInput, RawInput } from '../middleware/validate.ts'
import { checkJson } from '../schema/check-input.ts'
import { refusedParameter, unknownParameter } from '../schema/parameters.ts'
import { strictly } from '../schema/strict.ts'

/** What a command's route takes: data by contract, and whether it is only to be tried. */
export interface CommandInput {
  readonly data: unknown
  readonly dryRun: boolean
}

/** Reads body and `dryRun` for a command; the contract is made strict once. */
export function commandInput(contract: z.ZodType): InputReader<CommandInput> {
  const schema = strictly(contract)
  return ({ body, parameters }) => {
    if (body === undefined) return { kind: 'invalid', code: 'body-missing', errors: [] }
    const dryRun = readDryRun(parameters)
    if (typeof dryRun !== 'boolean') return dryRun
    const read = checkJson(schema, body)
    return read.kind === 'invalid' ? read : { kind: 'valid', input: { data: read.input, dryRun } }
  }
}

/** `?dryRun=true|false`, and nothing else in the query string. */
export function readDryRun(parameters: RawInput['parameters']): boolean | InvalidInput {
  for (const name of parameters.keys())
    if (name !== 'dryRun') return refusedParameter('unknown-parameter', name, unknownParameter(name, ['dryRun']))
  const [text = 'false', ...more] = parameters.getAll('dryRun')
  if (more.length > 0) return refusedParameter('repeated-parameter', 'dryRun', 'came more than once')
  if (text !== 'true' && text !== 'false')
    return refusedParameter('validation-failed', 'dryRun', 'must be true or false')
  return text === 'true'
}
