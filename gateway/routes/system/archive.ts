import { TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import type { GatewayContext } from '../../context.ts'
import { answer } from '../../http/answer.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import { parametersInput } from '../../operations/parameters-input.ts'
import type { SystemPort } from '../../ports.ts'
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
      read: parametersInput(ArchiveParameters),
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
      read: parametersInput(KeysParameters),
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
