import { TenantId } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { InvalidArgumentError } from 'commander'
import { folderArchive } from '../archive/folder-source.ts'
import { readManifest } from '../archive/manifest.ts'
import { serverArchive } from '../archive/server-source.ts'
import type { ArchiveSource } from '../archive/source.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'

/** A place in the log: a position, or a time. */
export type Moment = { readonly position: bigint } | { readonly time: Instant }

/** Reads a position or a time. */
export function momentArgument(text: string): Moment {
  if (/^\d{1,18}$/.test(text)) return { position: BigInt(text) }
  const parsed = Instant.safeParse(text)
  if (!parsed.success)
    throw new InvalidArgumentError('a moment is a position of the log, or a time such as 2026-01-31T12:00:00Z')
  return { time: parsed.data }
}

/** Reads a tenant's id. */
export function tenantArgument(text: string): TenantId {
  const parsed = TenantId.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError('a tenant is a UUID')
  return parsed.data
}

/** The log that a command line means. */
export async function sourceFor(context: CliContext, folder: string | undefined): Promise<ArchiveSource> {
  if (folder !== undefined) return folderArchive(folder, await readManifest(folder))
  return serverArchive(httpClient(accessFor(context.env, 'operator')))
}
