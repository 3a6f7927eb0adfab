import type { Config } from '../config/settings.ts'
import type { EmbeddedPostgresOptions } from './embedded.ts'

/** The settings that an embedded PostgreSQL takes. */
export type EmbeddedSettings = Pick<Config, 'home' | 'backupDir' | 'walReserveMib'>

/** What a start of it is told of them. */
export function embeddedOptions({ home, backupDir, walReserveMib }: EmbeddedSettings): EmbeddedPostgresOptions {
  return { home, backupFolder: backupDir, walReserveMib }
}
