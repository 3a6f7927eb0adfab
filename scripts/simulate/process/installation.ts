import type { Authoriser } from '@heptad/commands/engine/port.ts'
import { commandSecrets } from '@heptad/infra/keys/command-secret.ts'
import { fingerprints } from '@heptad/infra/keys/fingerprint.ts'

/** What all processes of an installation have in common: here its root secret is no secret. */
const derive = async (purpose: string) => Buffer.alloc(32, purpose)

export const fingerprintOf = await fingerprints(derive)
export const secretOf = await commandSecrets(derive)

/** Permissions are not what is simulated. */
export const allowAll: Authoriser = {
  allows: async () => true,
  heldPermissions: async () => ['*'],
  heldUntil: async () => null,
}
