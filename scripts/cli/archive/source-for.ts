import { Uuid } from '@heptad/schemas/ids.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { httpClient } from '../http-client.ts'
import { registeredTenant } from '../named-things.ts'
import { folderArchive } from './folder-source.ts'
import { readManifest } from './manifest.ts'
import { serverArchive } from './server-source.ts'
import type { ArchiveSource } from './source.ts'

/** The log to read, of an export or of the running backbone, and the id of the tenant. Throws a {@link CliFailure} when there is no such tenant. */
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
