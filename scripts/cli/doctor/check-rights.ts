import { migrationStatus } from '@heptad/infra/postgres/migrate.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { checkCatalogue } from '@heptad/read-models/ddl/catalogue-check.ts'
import { counted } from '../counted.ts'
import { type Finding, failed, messageOf, ok } from './check.ts'

const CHECK = 'rights'
const SHOWN = 5
const TIMEOUT_MS = 10_000

/**
 * Whether tables, policies, grants and roles of a database are what this release makes. Changes nothing. None where the
 * database is not at this release, of which {@link checkPostgres} tells.
 */
export async function checkRights(url: string): Promise<readonly Finding[]> {
  try {
    const { pending, changedFunctions } = await migrationStatus({ url })
    return pending.length + changedFunctions.length > 0 ? [] : [await compared(url)]
  } catch (error) {
    return [
      failed(
        CHECK,
        `they cannot be read: ${messageOf(error)}`,
        'the user in DATABASE_URL must be the one that made the roles',
      ),
    ]
  }
}

async function compared(url: string): Promise<Finding> {
  const pool = openPool({
    url,
    role: 'heptad_owner',
    max: 1,
    applicationName: 'heptad doctor',
    statementTimeoutMs: TIMEOUT_MS,
    extraOptions: { default_transaction_read_only: 'on' },
  })
  try {
    const { missing, unexpected } = await checkCatalogue(pool)
    const differences = [...missing.map((fact) => `missing ${fact}`), ...unexpected.map((fact) => `unexpected ${fact}`)]
    if (differences.length === 0) return ok(CHECK, 'tables, policies, grants and roles are what this release makes')
    return failed(CHECK, listed(differences), 'undo what was changed by hand: tenants may no longer be kept apart')
  } finally {
    await pool.end()
  }
}

function listed(differences: readonly string[]): string {
  const more = differences.length > SHOWN ? ` and ${differences.length - SHOWN} more` : ''
  return `${counted(differences.length, 'difference')}: ${differences.slice(0, SHOWN).join('; ')}${more}`
}
