import { TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import type { GatewayContext } from '../../context.ts'
import { answer } from '../../http/answer.ts'
import type { InputReader } from '../../middleware/validate.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import type { SystemPort } from '../../ports.ts'
import { inputErrors } from '../../problems/input-errors.ts'
import { parameterReader, refusalOf } from '../../schema/parameters.ts'
import { type LineSource, linesBody } from './lines.ts'

const NDJSON = 'application/x-ndjson'
const Position = z.string().regex(/^\d{1,18}$/, 'must be a position')

const KeysParameters = z.strictObject({ tenantId: TenantId.optional().describe('Only of this tenant.') })
const ArchiveParameters = z.strictObject({
  after: Position.default('0').describe('Events whose position is greater.'),
  until: Position.optional().describe('The last position; default: where the log ends now.'),
  tenantId: TenantId.optional().describe('Only this tenant.'),
})

const DOCS = {
  tag: 'system',
  requestHeaders: [],
  responseHeaders: [],
  answer: z.string(),
  answerType: NDJSON,
  problems: ['validation-failed', 'unknown-parameter', 'repeated-parameter', 'nul-character'],
} as const

/** What audits, replays and exports read: the log and the wrapped keys as they are kept. */
export function archiveOperations(system: SystemPort): readonly Operation[] {
  return [
    operation<z.output<typeof ArchiveParameters>>({
      id: 'system.archive',
      method: 'get',
      path: '/v1/system/archive',
      permission: 'system.archive.read',
      idempotencyKey: 'none',
      read: readerOf(ArchiveParameters),
      handle: async (c, { after, until, tenantId }) => {
        const request = { after: BigInt(after), until: until === undefined ? undefined : BigInt(until), tenantId }
        return answerLines(c, system, (signal) => system.archive(request, signal))
      },
      docs: {
        ...DOCS,
        summary: 'The log as it is kept, one event per line; the last line says how far it goes.',
        parameters: [ArchiveParameters],
      },
    }),
    operation<z.output<typeof KeysParameters>>({
      id: 'system.archived-keys',
      method: 'get',
      path: '/v1/system/archive/keys',
      permission: 'system.archive.keys',
      idempotencyKey: 'none',
      read: readerOf(KeysParameters),
      handle: async (c, { tenantId }) => answerLines(c, system, (signal) => system.archivedKeys(tenantId, signal)),
      docs: {
        ...DOCS,
        summary: 'Data keys as they are kept: wrapped, worthless without the key provider. One per line.',
        parameters: [KeysParameters],
      },
    }),
  ]
}

function answerLines(c: GatewayContext, system: SystemPort, source: LineSource): Response {
  return answer(c, 200, linesBody(source, system, c.req.raw.signal), { 'content-type': NDJSON })
}

function readerOf<Schema extends z.ZodObject>(schema: Schema): InputReader<z.output<Schema>> {
  const parameters = parameterReader(schema, [])
  return (raw) => {
    const refusal = refusalOf(parameters.faults(raw.parameters))
    if (refusal !== null) return refusal
    const sent = parameters.read(raw.parameters)
    const parsed = schema.safeParse(sent)
    if (!parsed.success) return { kind: 'invalid', ...inputErrors(parsed.error, sent) }
    return { kind: 'valid', input: parsed.data }
  }
}
