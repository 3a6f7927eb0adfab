import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BootstrapDeps, bootstrap } from '@heptad/commands/iam/bootstrap.ts'
import { replaceFile } from '@heptad/infra/files/replace-file.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'

/** What an embedded installation writes down at each start: where it is, and the keys that it made for its owner. */
const CredentialsFile = z.object({ url: z.string(), tenantId: TenantId, apiKey: z.string(), operatorKey: z.string() })
export type CredentialsFile = z.output<typeof CredentialsFile>

/** Makes demo tenant and keys where they are missing, and writes `credentials.json` (mode 0600) with the present URL. */
export async function writeCredentials(deps: BootstrapDeps, home: string, url: string): Promise<CredentialsFile> {
  const path = join(home, 'credentials.json')
  const credentials = { ...(await bootstrap(deps, await known(path))), url }
  await replaceFile(path, `${JSON.stringify(credentials, null, 2)}\n`)
  return credentials
}

/** A file that is missing or no credentials counts as none: the keys are then made anew. */
async function known(path: string): Promise<CredentialsFile | null> {
  try {
    return CredentialsFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}
