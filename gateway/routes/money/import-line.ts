import { isJsonObject } from '@heptad/schemas/json.ts'
import type { z } from 'zod'
import type { Line } from '../../http/line-groups.ts'
import type { JsonLimits } from '../../json/inspect.ts'
import { parseJson } from '../../json/parse-json.ts'
import { pointerOf } from '../../json/pointer.ts'
import type { ProblemCode } from '../../problems/catalogue.ts'
import type { FieldError } from '../../problems/problem.ts'
import { type BatchItem, itemReader } from './batch-input.ts'

/** A line that cannot be understood, with its key where that can be. */
export interface UnreadLine {
  readonly key: string | null
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]
}

/** Faults of one line that are told. */
const MAX_ERRORS = 10
const NO_OBJECT = { pointer: '', code: 'invalid-type', message: 'a line is a JSON object' }

export type LineReader = (line: Line) => BatchItem | UnreadLine

/** Reads lines: each an item as a batch has them. `bookId` is that of lines that name none. */
export function lineReader(contract: z.ZodType, bookId: string, limits: JsonLimits): LineReader {
  const readItem = itemReader(contract)
  return ({ bytes }) => {
    if (bytes === null) return { key: null, code: 'body-too-large', errors: [] }
    const parsed = parseJson(bytes, limits)
    if (parsed.kind === 'refused') {
      const { code, path, message } = parsed.fault
      return { key: null, code, errors: [{ pointer: pointerOf(path), code, message }] }
    }
    if (!isJsonObject(parsed.value)) return { key: null, code: 'validation-failed', errors: [NO_OBJECT] }
    const outcome = readItem({ bookId, ...parsed.value })
    if (outcome.kind === 'valid') return outcome.item
    const { key, code, errors } = outcome
    return { key, code, errors: errors.slice(0, MAX_ERRORS) }
  }
}
