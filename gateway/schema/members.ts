import { z } from 'zod'
import { coreOf, definitionOf } from './definition.ts'

type Members = Readonly<Record<string, z.ZodType>>

/** The members of an object contract, whatever refinements and wrappers it has. Throws for a contract that is no object. */
export function membersOf(contract: z.ZodType): Members {
  const def = definitionOf(coreOf(contract))
  if (def.type !== 'object') throw new Error(`a contract with named members is an object, not ${def.type}`)
  return def.shape as Members
}

/** The object without these members, and without refinements: it describes the rest, and cannot validate it. */
export function withoutMembers(contract: z.ZodType, names: readonly string[]): z.ZodType {
  return z.strictObject(select(contract, (name) => !names.includes(name)))
}

/** The object with these members only, without refinements. Throws when the contract lacks one of them. */
export function onlyMembers(contract: z.ZodType, names: readonly string[]): z.ZodType {
  const known = membersOf(contract)
  const unknown = names.find((name) => !Object.hasOwn(known, name))
  if (unknown !== undefined) throw new Error(`the contract has no member ${unknown}`)
  return z.strictObject(select(contract, (name) => names.includes(name)))
}

function select(contract: z.ZodType, isWanted: (name: string) => boolean): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(membersOf(contract)).filter(([name]) => isWanted(name)))
}
