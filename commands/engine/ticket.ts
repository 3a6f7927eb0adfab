import type { CommandId, TenantId } from '@heptad/schemas/ids.ts'
import type { CommandRequest } from './port.ts'
import { plainBody } from './sealing.ts'

/** What identifies a command once and for ever. */
export interface Ticket {
  readonly tenantId: TenantId
  readonly commandId: CommandId
  /** Present when the sender may send it again: the outcome is recorded, and a retry gets it back. */
  readonly fingerprint: Fingerprint | null
}

/** Keyed hash of each top-level field, and of the command's type under `$command`. */
export type Fingerprint = Readonly<Record<string, string>>

/** How keys become command ids, and bodies fingerprints (infra/keys). */
export interface Identification {
  commandIdOf(tenantId: TenantId, key: string): CommandId
  fingerprintOf(body: object): Fingerprint
  newCommandId(): CommandId
}

/** Gives a request its identity: from its key, from its cause, or a new one. */
export function ticketFor(request: CommandRequest, identification: Identification): Ticket {
  const { tenantId } = request
  const given = request.key === undefined ? request.commandId : identification.commandIdOf(tenantId, request.key)
  if (given === undefined || request.dryRun === true)
    return { tenantId, commandId: identification.newCommandId(), fingerprint: null }
  const body = { ...plainBody(request.data), $command: request.type }
  return { tenantId, commandId: given, fingerprint: identification.fingerprintOf(body) }
}

/** The first field, by name, in which two bodies differ; null when they are equal. */
export function firstDifference(a: Fingerprint, b: Fingerprint): string | null {
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
  return fields.find((field) => a[field] !== b[field]) ?? null
}
