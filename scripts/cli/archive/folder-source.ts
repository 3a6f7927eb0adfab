import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { type Manifest, type Part, readVerified } from './manifest.ts'
import { partCodecs } from './part-codec.ts'
import type { ArchiveSource } from './source.ts'

/** The log in an export. Every file is compared with its checksum in the manifest when it is read. */
export function folderArchive(folder: string, manifest: Manifest): ArchiveSource {
  const { encoding, logId, incarnation, keyring, until } = manifest
  const eventsOf = async (part: Part): Promise<readonly ArchivedEvent[]> => {
    const bytes = await readVerified(folder, part)
    return partCodecs[encoding].decode(bytes).catch(() => {
      throw new CliFailure(EXIT.failed, `${part.name} is not one that this release reads`)
    })
  }
  return {
    identity: async () => ({ logId, incarnation, keyring, head: BigInt(until) }),
    async *read({ after, until, tenantId }) {
      for (const part of manifest.parts) {
        if (BigInt(part.lastPosition) <= after || BigInt(part.firstPosition) > until) continue
        for (const event of await eventsOf(part)) {
          const isInRange = event.position > after && event.position <= until
          if (isInRange && (tenantId === undefined || event.tenantId === tenantId)) yield event
        }
      }
    },
  }
}
