import type { ClientConfig } from 'pg'
import { startupOptions } from '../../postgres/pool.ts'

const CONNECT_TIMEOUT_MS = 3_000

/** A single connection as one of the log's roles, with these server settings from its first moment on. */
export function connectionConfig(
  url: string,
  role: 'heptad_writer' | 'heptad_projector',
  settings: Readonly<Record<string, string>>,
): ClientConfig {
  return {
    connectionString: url,
    application_name: `heptad-log-${role.slice('heptad_'.length)}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: startupOptions({ role, timezone: 'UTC', datestyle: 'ISO', ...settings }),
  }
}
