import type { z } from 'zod'
import { coreOf, definitionOf } from '../schema/definition.ts'
import { strictly } from '../schema/strict.ts'

/** A row that is not what its query's contract declares. */
export class ResponseShapeFault extends Error {
  override readonly name = 'ResponseShapeFault'
}

/**
 * Last in the chain: keeps every row to its contract. `verify` throws {@link ResponseShapeFault} when a row differs, which
 * is for tests; `strip` leaves out what is not declared, which is for production.
 */
export function responseShape(row: z.ZodType, mode: 'verify' | 'strip'): (row: unknown) => unknown {
  return mode === 'verify' ? verifier(row) : stripper(row)
}

function verifier(schema: z.ZodType): (row: unknown) => unknown {
  const strict = strictly(schema)
  return (row) => {
    const { error } = strict.safeParse(row)
    if (error !== undefined) throw new ResponseShapeFault(error.message)
    return row
  }
}

function stripper(schema: z.ZodType): (row: unknown) => unknown {
  const def = definitionOf(coreOf(schema))
  if (def.type !== 'object') return (row) => row
  const names = Object.keys(def.shape)
  return (row) => Object.fromEntries(names.flatMap((name) => entryOf(row, name)))
}

function entryOf(row: unknown, name: string): [string, unknown][] {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined
  return value === undefined ? [] : [[name, value]]
}
