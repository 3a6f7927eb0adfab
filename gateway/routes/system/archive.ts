import { TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import { NDJSON } from '../../http/ndjson.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import { parametersInput } from '../../operations/parameters-input.ts'
import { answerLines, type LineDeps } from './lines.ts'

const READ = 'system.archive.read'
const READ_KEYS = 'system.archive.keys'
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
  problems: [],
} as const

/** What audits, replays and exports read: the log and the wrapped keys as they are kept. */
export function archiveOperations(deps: LineDeps): readonly Operation[] {
  const { system } = deps
  return [
    operation<z.output<typeof ArchiveParameters>>({
      id: 'system.archive',
      method: 'get',
      path: '/v1/system/archive',
      permission: READ,
      idempotencyKey: 'none',
      read: parametersInput(ArchiveParameters),
      handle: async (c, { after, until, tenantId }) => {
        const request = { after: BigInt(after), until: until === undefined ? undefined : BigInt(until), tenantId }
        return answerLines(c, (signal) => system.archive(request, signal), deps, READ)
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
      permission: READ_KEYS,
      idempotencyKey: 'none',
      read: parametersInput(KeysParameters),
      handle: async (c, { tenantId }) =>
        answerLines(c, (signal) => system.archivedKeys(tenantId, signal), deps, READ_KEYS),
      docs: {
        ...DOCS,
        summary: 'Data keys as they are kept: wrapped, worthless without the key provider. One per line.',
        parameters: [KeysParameters],
      },
    }),
  ]
}
