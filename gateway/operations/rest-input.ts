import type { Json, JsonObject } from '@heptad/schemas/json.ts'
import type { z } from 'zod'
import type { InputOutcome, InputReader, RawInput } from '../middleware/validate.ts'
import { type CommandInput, commandInput } from './command-input.ts'

/** Which members of a contract the path says, and which of the others are not offered. */
export interface Place {
  readonly inPath: readonly string[]
  readonly without: readonly string[]
}

/** Reads a command whose path says some of its members: the contract judges path and body as one. */
export function restCommandInput(contract: z.ZodType, { inPath, without }: Place): InputReader<CommandInput> {
  const read = commandInput(contract)
  const elsewhere = [...inPath, ...without]
  return (raw) => {
    const { body } = raw
    if (!isObject(body)) return read(raw)
    const misplaced = elsewhere.filter((name) => Object.hasOwn(body, name))
    return misplaced.length > 0 ? saidByPath(misplaced) : read({ ...raw, body: { ...body, ...valuesIn(raw, inPath) } })
  }
}

/** What the path of a request says about these members. */
export function valuesIn(
  { path }: Pick<RawInput, 'path'>,
  inPath: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(inPath.flatMap((name) => (path[name] === undefined ? [] : [[name, path[name]]])))
}

function saidByPath(names: readonly string[]): InputOutcome<never> {
  const errors = names.map((name) => ({
    pointer: `/${name}`,
    code: 'unknown-field',
    message: 'is not a field here: it is part of the path',
  }))
  return { kind: 'invalid', code: 'validation-failed', errors }
}

function isObject(body: Json | undefined): body is JsonObject {
  return typeof body === 'object' && body !== null && !Array.isArray(body)
}
