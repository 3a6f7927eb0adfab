import { Slug } from '@heptad/schemas/iam/tenant.ts'
import { Uuid } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { InvalidArgumentError } from 'commander'
import { folderArchive } from '../archive/folder-source.ts'
import { readManifest } from '../archive/manifest.ts'
import { serverArchive } from '../archive/server-source.ts'
import type { ArchiveSource } from '../archive/source.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { httpClient } from '../http-client.ts'
import { registeredTenant } from '../named-things.ts'
import { printLine } from '../output.ts'

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

/** Reads what names a tenant: its id or slug. */
export function tenantArgument(text: string): string {
  if (Uuid.safeParse(text).success || Slug.safeParse(text).success) return text
  throw new InvalidArgumentError('a tenant is named by its id or slug')
}

/** The log that a command line means, and the id of the tenant. Throws a {@link CliFailure} when the backbone knows no such tenant. */
export async function sourceFor(
  context: CliContext,
  { from, tenant }: { readonly from?: string; readonly tenant?: string },
): Promise<{ readonly source: ArchiveSource; readonly tenantId: string | undefined }> {
  if (from !== undefined) {
    if (tenant !== undefined && !Uuid.safeParse(tenant).success)
      throw new CliFailure(EXIT.usage, `an export does not say which tenant ${tenant} is`, 'name it by its id')
    return { source: folderArchive(from, await readManifest(from)), tenantId: tenant }
  }
  const client = httpClient(accessFor(context.env, 'operator'))
  const tenantId = tenant === undefined ? undefined : await registeredTenant(client, tenant)
  return { source: serverArchive(client), tenantId }
}

/** Throws a {@link CliFailure} where a stream was named of which the log has no event; else says on stderr that nothing fits. */
export function nothingFits({ stderr }: CliContext, stream: string | undefined): void {
  const hint = 'check its name and whose it is; heptad events tail --after 0 shows the streams that there are'
  if (stream !== undefined) throw new CliFailure(EXIT.failed, `no event of stream ${stream} fits`, hint)
  printLine(stderr, 'no event fits')
}
