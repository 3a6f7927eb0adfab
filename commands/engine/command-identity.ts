import type { IdSource } from '@heptad/infra/ids/ids.ts'
import { commandIdOf } from '@heptad/infra/keys/command-id.ts'
import type { Fingerprint } from '@heptad/infra/keys/fingerprint.ts'
import type { CommandId, TenantId } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { CommandRequest } from './port.ts'
import { plainBody } from './sealing.ts'

/** What identifies a command for ever. */
export interface CommandIdentity {
  readonly tenantId: TenantId
  readonly commandId: CommandId
  /** Of the body and, under `$command`, the type. Null when the outcome is not recorded, so that a retry is a new attempt. */
  readonly fingerprint: Fingerprint | null
}

/** What identifying needs: new ids, and fingerprints under this installation's key. */
export interface Identification {
  readonly ids: IdSource
  readonly fingerprintOf: (body: JsonObject) => Fingerprint
}

/** The identity of a request: from its key, its given command id, or a new one. */
export function identify(request: CommandRequest, { ids, fingerprintOf }: Identification): CommandIdentity {
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
