import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import { z } from 'zod'
import { messageOf } from './doctor/check.ts'
import { EXIT } from './exit-codes.ts'
import { CliFailure } from './failure.ts'
import { isMissing } from './missing.ts'

/** Whose key a request carries: the tenant's, or the operators'. */
export type KeyOwner = 'tenant' | 'operator'

/** A backbone's address and a key. `tenantId` is known only where a credentials file says it. */
export interface Access {
  readonly url: string
  readonly key: string
  readonly tenantId?: string | undefined
  /** The credentials file that the key comes from, if it does. */
  readonly file?: string | undefined
}

const CredentialsFile = z.object({
  url: z.url(),
  tenantId: z.string().optional(),
  apiKey: z.string().optional(),
  operatorKey: z.string().optional(),
})
const HttpUrl = z.url({ protocol: /^https?$/ })
type CredentialsFile = z.output<typeof CredentialsFile>

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Finds the way to the backbone: `HEPTAD_URL` with `HEPTAD_KEY`, else `credentials.json` in `HEPTAD_HOME` (default
 * `.heptad`), which an embedded backbone writes at each start. `HEPTAD_KEY` alone goes to the file's address;
 * `HEPTAD_URL` alone is refused, because the file's key belongs to the file's address. Throws a {@link CliFailure} that says which of these is missing, or cannot be read.
 */
export function accessFor(env: Environment, owner: KeyOwner): Access {
  const path = credentialsPath(env)
  const file = env.HEPTAD_URL ? null : readCredentials(path)
  const url = env.HEPTAD_URL ?? file?.url
  const key = env.HEPTAD_KEY ?? (owner === 'operator' ? file?.operatorKey : file?.apiKey)
  if (url === undefined) throw noCredentials(path)
  if (key === undefined) throw noKey(env.HEPTAD_URL ?? path, owner)
  assertSendable(url, key)
  return { url: url.replace(/\/+$/, ''), key, tenantId: file?.tenantId, file: env.HEPTAD_KEY ? undefined : path }
}

/** What cannot be sent would look as if nobody answered. */
function assertSendable(url: string, key: string): void {
  if (!HttpUrl.safeParse(url).success)
    throw new CliFailure(EXIT.usage, `HEPTAD_URL is no address: ${url}`, 'write it like http://127.0.0.1:7300')
  if (!/^[!-~]+$/.test(key))
    throw new CliFailure(EXIT.usage, 'HEPTAD_KEY is no key: it holds a space, a line break or a letter that no key has')
}

function credentialsPath(env: Environment): string {
  return join(loadConfig({ env }).config.home, 'credentials.json')
}

function readCredentials(path: string): CredentialsFile | null {
  const text = readIfThere(path)
  if (text === null) return null
  try {
    return CredentialsFile.parse(JSON.parse(text))
  } catch {
    throw new CliFailure(
      EXIT.usage,
      `${path} is not a credentials file`,
      'remove it; the next npm start writes it again',
    )
  }
}

/** The file may belong to another user: one that cannot be read is not the same as none. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    const hint = 'run it as the user of the backbone, or set HEPTAD_URL and HEPTAD_KEY'
    throw new CliFailure(EXIT.unauthorised, `${path} cannot be read: ${messageOf(error)}`, hint)
  }
}

function noCredentials(path: string): CliFailure {
  return new CliFailure(
    EXIT.unreachable,
    `no backbone is known here: there is no ${path}, and HEPTAD_URL is not set`,
    'start one with npm start, or set HEPTAD_URL and HEPTAD_KEY',
  )
}

function noKey(place: string, owner: KeyOwner): CliFailure {
  const which = owner === 'operator' ? 'operator key' : 'API key'
  return new CliFailure(EXIT.unauthorised, `there is no ${which} for ${place}`, 'set HEPTAD_KEY')
}
