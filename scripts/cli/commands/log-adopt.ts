import { adoptLog, inspectLog } from '@heptad/infra/adoption/adopt.ts'
import { type KnownLog, readKnownLog, writeKnownLog } from '@heptad/infra/adoption/known-log.ts'
import { isConsistent, type Survey } from '@heptad/infra/adoption/survey.ts'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import type { Config } from '@heptad/infra/config/settings.ts'
import { connectSuperuser } from '@heptad/infra/postgres/backup/superuser.ts'
import { migrate, migrationStatus } from '@heptad/infra/postgres/migrate.ts'
import type { Command } from 'commander'
import type { Client } from 'pg'
import { dropAnalytics } from '../backup/analytics.ts'
import { requireInstallation, withLockedHome, withStartedPostgres } from '../backup/own-postgres.ts'
import { reported } from '../backup/reported.ts'
import { addCommand } from '../command.ts'
import type { CliContext, TextSink } from '../context.ts'
import { counted } from '../counted.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJson, printLine, printTable } from '../output.ts'
import { onOutsideDatabase } from '../outside-database.ts'

interface AdoptOptions {
  readonly check?: boolean
  readonly json?: boolean
}

/** `heptad log adopt`: makes everything beside the log fit it again, after a failover or a restore by hand. */
export function logAdoptCommand(log: Command, context: CliContext): void {
  addCommand(log, {
    name: 'adopt',
    summary:
      'after a failover or a restore by hand: show what no longer matches the log, and repair it (works offline)',
    description:
      'Compares the log with what this home remembers and with everything derived from it. Where positions may mean other events by now the log becomes a new incarnation; projections that show what the log does not hold start again, readers are moved back to its head. Stop every backbone on this database first.',
    examples: [
      { line: 'heptad log adopt --check', what: 'change nothing; exit 1 when something does not fit' },
      { line: 'heptad log adopt', what: 'put it right' },
    ],
  })
    .option('--check', 'change nothing; list what does not fit, and exit 1 if anything does not')
    .action((options: AdoptOptions) => reported(() => runAdopt(context, options)))
}

async function runAdopt({ env, stdout }: CliContext, { check = false, json = false }: AdoptOptions): Promise<void> {
  const { config } = loadConfig({ env })
  await withDatabase(config, check, async (client) => {
    const known = await readKnownLog(config.home)
    const found = await inspectLog(client, known)
    if (!json) printSurvey(stdout, found)
    const adopted = check || isConsistent(found) ? null : await adopt(client, known, config)
    if (json) printJson(stdout, { found, adopted })
    else if (adopted !== null)
      printLine(stdout, `adopted: the log is incarnation ${adopted.incarnation}, up to position ${adopted.head}`)
    if (check && !isConsistent(found))
      throw new CliFailure(EXIT.failed, 'not everything fits the log', 'put it right with heptad log adopt')
  })
}

async function adopt(client: Client, known: KnownLog | null, config: Config): Promise<KnownLog> {
  const { log } = await adoptLog(client, { known, dropAnalytics: (tables) => dropAnalytics(config, tables) })
  await writeKnownLog(config.home, log)
  return log
}

async function withDatabase(config: Config, check: boolean, work: (client: Client) => Promise<void>): Promise<void> {
  const connected = async (url: string): Promise<void> => {
    await (check ? assertMigrated(url) : migrate({ url }))
    const client = await connectSuperuser(url)
    await work(client).finally(() => client.end())
  }
  const { home, databaseUrl } = config
  if (databaseUrl !== undefined) return withLockedHome(home, () => onOutsideDatabase(() => connected(databaseUrl)))
  requireInstallation(home)
  return withStartedPostgres(config, connected)
}

async function assertMigrated(url: string): Promise<void> {
  const { pending, changedFunctions } = await migrationStatus({ url })
  const missing = pending.length + changedFunctions.length
  if (missing === 0) return
  const hint = 'heptad log adopt applies them first'
  throw new CliFailure(EXIT.failed, `the database lacks ${counted(missing, 'step')} of this release`, hint)
}

function printSurvey(stdout: TextSink, survey: Survey): void {
  const { log, replacement, projections, readers, orphanedTimers } = survey
  printLine(stdout, `log ${log.logId}, incarnation ${log.incarnation}, up to position ${log.head}`)
  if (replacement !== null) printLine(stdout, replacement)
  if (isConsistent(survey)) printLine(stdout, 'everything fits')
  const rows = [
    ...projections.map(({ projection, version, position, startsAgain }) => [
      `${projection}@${version}`,
      `${position}`,
      startsAgain === null ? 'goes on' : `starts again: ${startsAgain}`,
    ]),
    ...readers.map(({ reader, position }) => [reader, `${position}`, 'is cut back to the end of the log']),
  ]
  if (rows.length > 0) printTable(stdout, ['made from the log', 'position', 'what becomes of it'], rows)
  if (orphanedTimers > 0) printLine(stdout, `forgot ${counted(orphanedTimers, 'timer')} of events that are gone`)
}
