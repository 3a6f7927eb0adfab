import { archiveLine } from '@heptad/infra/event-store/archive/archived-event.ts'
import { readArchive } from '@heptad/infra/event-store/archive/read-archive.ts'
import { readArchivedKeys } from '@heptad/infra/keys/archived-keys.ts'
import { keyringMark } from '@heptad/infra/keys/keyring-mark.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { ArchiveRequest } from '../ports.ts'
import type { Engines } from './engines.ts'
import type { Foundation } from './foundation.ts'
import type { Log } from './log.ts'

interface Parts {
  readonly engines: Engines
  readonly log: Log
  readonly keyring: Foundation['keyring']
}

/** The log as it is kept, and at last which log it is and how far the lines before go. */
export async function* archiveLines(
  { after, until, tenantId }: ArchiveRequest,
  signal: AbortSignal,
  { engines, log, keyring }: Parts,
): AsyncGenerator<readonly string[]> {
  const head = await log.store.value.head()
  const end = until === undefined || until > head ? head : until
  for await (const events of readArchive(engines.projector.value, { after, until: end, tenantId })) {
    if (signal.aborted) return
    yield events.map(archiveLine)
  }
  const mark = await keyringMark(keyring.value.derive)
  yield [JSON.stringify({ end: `${end}`, ...log.identity.value, keyring: mark })]
}

/** Wrapped data keys, of one tenant or of all. */
export async function* archivedKeyLines(
  tenantId: TenantId | undefined,
  signal: AbortSignal,
  { keys }: Pick<Engines, 'keys'>,
): AsyncGenerator<readonly string[]> {
  for await (const page of readArchivedKeys(keys.value, tenantId)) {
    if (signal.aborted) return
    yield page.map((key) => JSON.stringify(key))
  }
}
