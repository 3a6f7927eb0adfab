import { type Manifest, readVerified } from './manifest.ts'
import { partCodecs } from './part-codec.ts'
import type { ArchiveSource } from './source.ts'

/** The log in an export. Every file is compared with its checksum in the manifest when it is read. */
export function folderArchive(folder: string, manifest: Manifest): ArchiveSource {
  const { logId, incarnation, keyring, until } = manifest
  return {
    identity: async () => ({ logId, incarnation, keyring, head: BigInt(until) }),
    async *read({ after, until, tenantId }) {
      for (const part of manifest.parts) {
        if (BigInt(part.lastPosition) <= after || BigInt(part.firstPosition) > until) continue
        for (const event of await partCodecs[manifest.encoding].decode(await readVerified(folder, part))) {
          const isInRange = event.position > after && event.position <= until
          if (isInRange && (tenantId === undefined || event.tenantId === tenantId)) yield event
        }
      }
    },
  }
}
