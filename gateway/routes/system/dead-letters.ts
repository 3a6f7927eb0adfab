import { z } from 'zod'
import type { GatewayContext } from '../../context.ts'
import { answerJson } from '../../http/answer.ts'
import { bodyInput } from '../../operations/body-input.ts'
import { type Operation, type OperationDocs, operation } from '../../operations/operation.ts'
import { parametersInput } from '../../operations/parameters-input.ts'
import type { DeadLetterAction, DeadLettersPort, SystemPort } from '../../ports.ts'
import { problem } from '../../problems/problem.ts'

const Projection = z
  .string()
  .regex(/^[a-z][a-z0-9]*\.[a-z][a-z0-9-]*(#\d+)?$/, 'must be a name such as money.balances')
  .describe('Name of the projection.')
  .meta({ examples: ['money.balances'] })
const Sequence = z.string().min(1).max(300).describe('<tenant>/<stream>, <tenant> or all, as the list says it.')
const Version = z
  .int()
  .min(1)
  .max(1_000_000)
  .optional()
  .describe('Of the projection; default: the newest that has it parked.')
const Limit = z.int().min(1).max(1000).default(100).describe('Rows on a page.')
const KEY = /^(\S+)@(\d{1,7}) (.+)$/

const ListParameters = z.strictObject({
  projection: Projection.optional(),
  after: z
    .string()
    .regex(KEY, 'must be meta.next of the page before')
    .optional()
    .describe('meta.next of the page before.'),
  limit: Limit,
})
const ShowParameters = z.strictObject({
  ...{ projection: Projection, sequence: Sequence, version: Version, limit: Limit },
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'must be a position')
    .default('0')
    .describe('Events whose position is greater.'),
})
const Reason = z.string().trim().min(1).max(500).describe('Why; kept with your name.')
const RetryBody = z.strictObject({
  ...{ projection: Projection, sequence: Sequence, version: Version },
  reason: Reason.default('tried again'),
})
const ResolveBody = z.strictObject({ ...RetryBody.shape, reason: Reason })

const PATH = '/v1/system/dlq'
const AnyObject = z.record(z.string(), z.json())

/** What operators do with events that a projection could not take. They see all tenants, so positions stand here in the clear. */
export function deadLetterOperations({ deadLetters }: SystemPort): readonly Operation[] {
  return [
    list(deadLetters),
    show(deadLetters),
    order(deadLetters, 'retry', RetryBody, 'Projects a parked sequence again, in order, and lets it go on.'),
    order(deadLetters, 'resolve', ResolveBody, 'Drops the parked events of a sequence: its rows go on without them.'),
  ]
}

function list(deadLetters: DeadLettersPort): Operation {
  return operation<z.output<typeof ListParameters>>({
    id: 'system.dlq.list',
    method: 'get',
    path: PATH,
    permission: 'system.dlq.read',
    idempotencyKey: 'none',
    read: parametersInput(ListParameters),
    async handle(c, { projection, after, limit }) {
      const { sequences, last } = await deadLetters.list({ projection, after: keyOf(after), limit })
      const next = last === null ? null : `${last.projection}@${last.version} ${last.sequence}`
      return answerJson(c, 200, { data: [...sequences], meta: { next } })
    },
    docs: docsOf('Parked sequences, each with the event that caused it.', [ListParameters]),
  })
}

function show(deadLetters: DeadLettersPort): Operation {
  return operation<z.output<typeof ShowParameters>>({
    id: 'system.dlq.show',
    method: 'get',
    path: `${PATH}/sequence`,
    permission: 'system.dlq.read',
    idempotencyKey: 'none',
    read: parametersInput(ShowParameters),
    handle: async (c, { after, limit, ...sequence }) =>
      answerJson(c, 200, await deadLetters.show(sequence, BigInt(after), limit)),
    docs: docsOf('The events of a parked sequence, and what was done with it before.', [ShowParameters]),
  })
}

function order<Schema extends typeof RetryBody | typeof ResolveBody>(
  deadLetters: DeadLettersPort,
  action: DeadLetterAction,
  schema: Schema,
  summary: string,
): Operation {
  return operation<z.output<Schema>>({
    id: `system.dlq.${action}`,
    method: 'post',
    path: `${PATH}/${action}`,
    permission: `system.dlq.${action}`,
    idempotencyKey: 'none',
    read: bodyInput(schema),
    async handle(c, input) {
      const done = await deadLetters.order({ ...input, action, orderedBy: whoAsks(c) })
      return done === null
        ? problem(c, 'not-found', { detail: 'Nothing is parked there: heptad dlq list shows what is.' })
        : answerJson(c, 200, done)
    },
    docs: { ...docsOf(summary, []), body: schema, problems: ['not-found'] },
  })
}

function whoAsks(c: GatewayContext): string {
  const { type, id } = c.get('principal').actor
  return `${type} ${id}`
}

function keyOf(text: string | undefined) {
  const [, projection, version, sequence] = KEY.exec(text ?? '') ?? []
  if (projection === undefined || version === undefined || sequence === undefined) return undefined
  return { projection, version: Number(version), sequence }
}

function docsOf(summary: string, parameters: readonly z.ZodType[]): OperationDocs {
  return {
    ...{ tag: 'system', summary, parameters, requestHeaders: [], responseHeaders: [], answer: AnyObject },
    problems: [],
  }
}
