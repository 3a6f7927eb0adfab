import { loadConfig } from '@heptad/infra/config/load-config.ts'
import { MigrationRefused, migrate, migrationStatus } from '@heptad/infra/postgres/migrate.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { onOutsideDatabase } from '../outside-database.ts'
import { finishUnread } from '../unread.ts'

interface MigrateOptions {
  readonly json?: boolean
  readonly check?: boolean
}

/** `heptad migrate`: brings the database of DATABASE_URL up to this release. */
export function migrateCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'migrate',
    summary: 'bring the database of DATABASE_URL up to this release (works offline)',
    description:
      'Applies the migrations that the PostgreSQL of DATABASE_URL lacks. It talks to the database, not to a running backbone. The embedded database needs no such step: heptad start migrates it.',
    examples: [
      { line: 'DATABASE_URL=postgresql://… heptad migrate', what: 'apply what is missing' },
      {
        line: 'DATABASE_URL=postgresql://… heptad migrate --check',
        what: 'change nothing; exit 1 when something is missing',
      },
    ],
  })
    .option('--check', 'change nothing; list what is missing, and exit 1 if anything is')
    .action((options: MigrateOptions) => runMigrate(context, options))
}

async function runMigrate(context: CliContext, options: MigrateOptions): Promise<void> {
  const url = loadConfig({ env: context.env }).config.databaseUrl
  if (url === undefined) {
    const hint = 'the embedded database is migrated by heptad start'
    throw new CliFailure(EXIT.usage, 'DATABASE_URL is not set: heptad migrate works on an outside database', hint)
  }
  try {
    await onOutsideDatabase(() =>
      options.check === true ? check(context, url, options) : apply(context, url, options),
    )
  } catch (error) {
    throw error instanceof MigrationRefused ? new CliFailure(EXIT.failed, error.message) : error
  }
}

async function apply({ stdout, stderr }: CliContext, url: string, { json = false }: MigrateOptions): Promise<void> {
  finishUnread()
  const steps: string[] = []
  await migrate({
    url,
    log: (step) => {
      steps.push(step)
      printLine(json ? stderr : stdout, step)
    },
  })
  if (json) printJson(stdout, { applied: steps })
  else
    printLine(
      stdout,
      steps.length === 0
        ? 'nothing to do: the database is at this release'
        : `${counted(steps.length, 'step')} applied`,
    )
}

async function check({ stdout }: CliContext, url: string, { json = false }: MigrateOptions): Promise<void> {
  const status = await migrationStatus({ url })
  const missing = [...status.pending, ...status.changedFunctions]
  if (json) printJson(stdout, status)
  else for (const name of missing) printLine(stdout, `missing: ${name}`)
  if (missing.length > 0)
    throw new CliFailure(EXIT.failed, `${counted(missing.length, 'step')} missing`, 'apply them with heptad migrate')
  if (!json) printLine(stdout, 'the database is at this release')
}
