import type { JsonObject } from '@heptad/schemas/json.ts'
import { z } from 'zod'
import type { InputOutcome, InputReader } from '../../middleware/validate.ts'
import { readDryRun } from '../../operations/command-input.ts'
import type { InputErrors } from '../../problems/input-errors.ts'
import { checkJson } from '../../schema/check-input.ts'
import { strictly } from '../../schema/strict.ts'

const MAX_BATCH_ITEMS = 1000

/**
 * The body around the items; what else stands in it, and in them, is the business of the command that it becomes: to look through every
 * value here as well took a seventh of a batch's time.
 */
export const BatchEnvelope = z.object({
  atomic: z.boolean().default(false).describe('All items or none, under the Idempotency-Key of the request.'),
  items: z.array(z.looseObject({})).min(1).max(MAX_BATCH_ITEMS),
})
const KeyOfItem = z.object({
  idempotencyKey: z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters'),
})

/** One item of a batch that is not atomic: a command of its own. */
export interface BatchItem {
  readonly key: string
  readonly data: unknown
}

/** All under one key, or each for itself. */
export type Batch =
  | { readonly kind: 'atomic'; readonly data: unknown }
  | { readonly kind: 'each'; readonly items: readonly BatchItem[] }

export type BatchInput = Batch & { readonly dryRun: boolean }

/** Under one key only the first item would be posted: the others would be taken for retries of it. */
const KEY_FOR_ALL: InputErrors = {
  code: 'validation-failed',
  errors: [
    {
      pointer: '/idempotencyKey',
      code: 'unknown-field',
      message: 'each item has a key of its own; an atomic batch has the Idempotency-Key of its request',
    },
  ],
}

/**
 * Reads a batch. Every item is checked before any is executed, so a malformed one refuses the whole request. What stands
 * beside `items`, such as `bookId`, counts for all of them.
 */
export function batchInput(contracts: { readonly one: z.ZodType; readonly all: z.ZodType }): InputReader<BatchInput> {
  const readItem = itemReader(contracts.one)
  const batchSchema = strictly(contracts.all)
  return ({ body, parameters }) => {
    const dryRun = readDryRun(parameters)
    if (typeof dryRun !== 'boolean') return dryRun
    if (body === undefined) return { kind: 'invalid', code: 'body-missing', errors: [] }
    const envelope = checkJson(BatchEnvelope, body)
    if (envelope.kind === 'invalid') return envelope
    const { atomic } = envelope.input
    const { atomic: _atomic, items, ...shared } = body as JsonObject & { readonly items: readonly JsonObject[] }
    if ('idempotencyKey' in shared) return { kind: 'invalid', ...KEY_FOR_ALL }
    const outcome = atomic
      ? readAtomic({ ...shared, items }, batchSchema)
      : readItems(
          items.map((item) => ({ ...shared, ...item })),
          readItem,
        )
    return outcome.kind === 'invalid' ? outcome : { kind: 'valid', input: { ...outcome.input, dryRun } }
  }
}

function readAtomic(body: JsonObject, schema: z.ZodType): InputOutcome<Batch> {
  const read = checkJson(schema, body)
  return read.kind === 'invalid' ? read : { kind: 'valid', input: { kind: 'atomic', data: read.input } }
}

/** What an item is, or what is wrong with it; its key is told where it has one. */
export type ItemOutcome =
  | { readonly kind: 'valid'; readonly item: BatchItem }
  | ({ readonly kind: 'invalid'; readonly key: string | null } & InputErrors)
export type ItemReader = (item: JsonObject) => ItemOutcome

/** Reads an item: the body of a command by its contract, with the key under which it is done once. */
export function itemReader(contract: z.ZodType): ItemReader {
  const schema = strictly(contract)
  return (item) => {
    const { idempotencyKey, ...data } = item
    const key = checkJson(KeyOfItem, { idempotencyKey })
    if (key.kind === 'invalid') return { ...key, key: null }
    const named = key.input.idempotencyKey
    const read = checkJson(schema, data)
    return read.kind === 'invalid' ? { ...read, key: named } : { kind: 'valid', item: { key: named, data: read.input } }
  }
}

function readItems(items: readonly JsonObject[], readItem: ItemReader): InputOutcome<Batch> {
  const read: BatchItem[] = []
  for (const [index, item] of items.entries()) {
    const outcome = readItem(item)
    if (outcome.kind === 'invalid') return invalidItem(outcome, index)
    read.push(outcome.item)
  }
  return { kind: 'valid', input: { kind: 'each', items: read } }
}

function invalidItem({ code, errors }: InputErrors, index: number): InputOutcome<never> {
  const pointer = (inner: string) => `/items/${index}${inner}`
  return { kind: 'invalid', code, errors: errors.map((entry) => ({ ...entry, pointer: pointer(entry.pointer) })) }
}
