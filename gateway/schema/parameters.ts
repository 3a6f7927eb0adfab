import { nearestName } from '@heptad/infra/config/nearest-name.ts'
import type { z } from 'zod'
import type { InvalidInput } from '../middleware/validate.ts'
import type { FieldError } from '../problems/problem.ts'
import { coreOf, definitionOf } from './definition.ts'
import { membersOf } from './members.ts'

type Coerce = (texts: readonly string[]) => unknown

/** More are not listed: a long query string of tiny parameters would have thousands. */
const MAX_FAULTS = 100

/** Turns the texts of a query string into what a contract expects, so that the contract itself decides whether they fit. */
export interface ParameterReader {
  /** Unknown and repeated parameters, and texts that are not valid Unicode. */
  faults(parameters: URLSearchParams): readonly FieldError[]
  /** The input for the contract: one property per parameter that was sent. */
  read(parameters: URLSearchParams): Readonly<Record<string, unknown>>
}

/** A reader for a contract's input, prepared once. `reserved` parameters are known, but are not part of the input. */
export function parameterReader(input: z.ZodType, reserved: readonly string[]): ParameterReader {
  const coercions = new Map(Object.entries(membersOf(input)).map(([name, schema]) => [name, coercionOf(schema)]))
  const known = [...coercions.keys(), ...reserved]
  const judge = (name: string, parameters: URLSearchParams): FieldError[] => {
    if (!known.includes(name)) return fault(name, 'unknown-parameter', unknownParameter(name, known))
    const texts = parameters.getAll(name)
    if (texts.length > 1 && coercions.get(name) !== list)
      return fault(name, 'repeated-parameter', 'came more than once')
    return texts.some((text) => text.includes('\0')) ? fault(name, 'nul-character', 'holds a NUL character') : []
  }
  return {
    faults(parameters) {
      const faults: FieldError[] = []
      for (const name of new Set(parameters.keys()))
        if (faults.length < MAX_FAULTS) faults.push(...judge(name, parameters))
      return faults
    },
    read: (parameters) => {
      const sent = [...coercions].filter(([name]) => parameters.has(name))
      return Object.fromEntries(sent.map(([name, coerce]) => [name, coerce(parameters.getAll(name))]))
    },
  }
}

/** The refusal of parameters with these faults; null when there are none. The first one names the problem. */
export function refusalOf(faults: readonly FieldError[]): InvalidInput | null {
  const [first] = faults
  if (first === undefined) return null
  const { code } = first
  const isNamed = code === 'repeated-parameter' || code === 'nul-character'
  return { kind: 'invalid', code: isNamed ? code : 'unknown-parameter', errors: faults }
}

/** The refusal of one parameter. */
export function refusedParameter(
  code: 'unknown-parameter' | 'repeated-parameter' | 'validation-failed',
  name: string,
  message: string,
): InvalidInput {
  return { kind: 'invalid', code, errors: fault(name, code, message) }
}

/** Says which one was meant, where one comes close, or which there are. */
export function unknownParameter(name: string, known: readonly string[]): string {
  const meant = nearestName(name, known)
  if (meant !== undefined) return `is not known here: did you mean ${meant}?`
  return known.length === 0 ? 'is not known here, nor is any other' : `is not known here: there are ${known.join(', ')}`
}

function fault(pointer: string, code: string, message: string): FieldError[] {
  return [{ pointer, code, message }]
}

function coercionOf(schema: z.core.$ZodType): Coerce {
  const def = definitionOf(coreOf(schema))
  if (def.type === 'array') return list
  if (def.type === 'boolean') return first(toBoolean)
  if (def.type === 'number') return first(toNumber)
  if (def.type === 'bigint') return first(toBigInt)
  return first((text) => text)
}

const list: Coerce = (texts) => texts

function first(convert: (text: string) => unknown): Coerce {
  return ([text]) => (text === undefined ? undefined : convert(text))
}

/** Texts that do not fit stay as they are: the contract says what it wanted. */
function toBoolean(text: string): unknown {
  return text === 'true' || (text === 'false' ? false : text)
}

function toNumber(text: string): unknown {
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text
}

function toBigInt(text: string): unknown {
  return /^-?\d{1,40}$/.test(text) ? BigInt(text) : text
}
