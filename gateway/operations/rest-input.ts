import { isJsonObject } from '@heptad/schemas/json.ts'
import type { z } from 'zod'
import type { InputOutcome, InputReader, RawInput } from '../middleware/validate.ts'
import { type CommandInput, commandInput } from './command-input.ts'

/** Which members of a contract are in the path, and which others the address does not take. */
export interface PathMembers {
  readonly inPath: readonly string[]
  readonly without: readonly string[]
}

/** The members that stand neither in the body nor in the query string of the address. */
export function outsideBody({ inPath, without }: PathMembers): readonly string[] {
  return [...inPath, ...without]
}

/** Reads a command that has some of its members in the path: path and body are checked together, against the contract. */
export function restCommandInput(contract: z.ZodType, members: PathMembers): InputReader<CommandInput> {
  const read = commandInput(contract)
  const outside = outsideBody(members)
  return (raw) => {
    const { body } = raw
    if (!isJsonObject(body)) return read(raw)
    const misplaced = outside.filter((name) => Object.hasOwn(body, name))
    return misplaced.length > 0
      ? saidByPath(misplaced)
      : read({ ...raw, body: { ...body, ...valuesIn(raw, members.inPath) } })
  }
}

/** The values that the path of a request has for these members. */
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
