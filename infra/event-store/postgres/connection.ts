import type { ClientConfig } from 'pg'
import { asText } from './text-format.ts'

export const CONNECT_TIMEOUT_MS = 3_000

/** A connection as one of the log's roles, with these server settings from its first moment on. All values come as text. */
export function connectionConfig(
  url: string,
  role: 'heptad_writer' | 'heptad_projector',
  settings: { readonly [name: string]: string | number },
): ClientConfig {
  const all = { role, timezone: 'UTC', datestyle: 'ISO', ...settings }
  return {
    connectionString: url,
    application_name: `heptad-log-${role.slice('heptad_'.length)}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: asText,
    options: Object.entries(all)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  }
}
