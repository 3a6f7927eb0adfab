import type { IdSource } from '@heptad/infra/ids/ids.ts'
import { commandIdOf } from '@heptad/infra/keys/command-id.ts'
import type { Fingerprint } from '@heptad/infra/keys/fingerprint.ts'
import type { CommandId, TenantId } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { CommandRequest } from './port.ts'
import { plainBody } from './sealing.ts'

/** What identifies a command once and for ever. */
export interface Ticket {
  readonly tenantId: TenantId
  readonly commandId: CommandId
  /** Of the body and, under `$command`, the type. Present when the outcome is recorded, so that a retry gets it back. */
  readonly fingerprint: Fingerprint | null
}

/** Where identities come from: new ids, and fingerprints under this installation's key. */
export interface Identification {
  readonly ids: IdSource
  readonly fingerprintOf: (body: JsonObject) => Fingerprint
}

/** Gives a request its identity: from its key, from its cause, or a new one. */
export function ticketFor(request: CommandRequest, { ids, fingerprintOf }: Identification): Ticket {
  const { tenantId, key } = request
  const given = key === undefined ? request.commandId : commandIdOf(tenantId, key)
  if (given === undefined || request.dryRun === true)
    return { tenantId, commandId: ids.next() as CommandId, fingerprint: null }
  return {
    tenantId,
    commandId: given,
    fingerprint: fingerprintOf({ ...plainBody(request.data), $command: request.type }),
  }
}
