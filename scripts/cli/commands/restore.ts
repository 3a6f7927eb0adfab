import { readdir, stat } from 'node:fs/promises'
import { type Restored, restore } from '@heptad/infra/backup/restore.ts'
import type { RestorePoint } from '@heptad/infra/backup/restore-target.ts'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import { FolderNotEmpty } from '@heptad/infra/files/empty-folder.ts'
import { isSegment } from '@heptad/infra/postgres/backup/wal-segments.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import type { Command } from 'commander'
import { dropOutsideAnalytics } from '../backup/analytics.ts'
import { interruptible } from '../backup/interruptible.ts'
import { reported } from '../backup/reported.ts'
import { addCommand, collect } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { byteProgress } from '../progress.ts'

interface RestoreCommandOptions {
  readonly from: string
  readonly toTime?: string
  readonly toPosition?: string
  readonly wal?: readonly string[]
  readonly keyring?: readonly string[]
  readonly loseSealedData?: boolean
  readonly json?: boolean
}

/** `heptad restore`: makes the installation of an empty HEPTAD_HOME from a backup. */
export function restoreCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'restore',
    summary: 'make the installation of an empty HEPTAD_HOME from a backup, to the end or to a moment (works offline)',
    description:
      'Copies a backup into HEPTAD_HOME, which must be empty, and compares every file with its checksum. Then PostgreSQL recovers with the WAL of the archive (HEPTAD_BACKUP_DIR): to its end, to a time, or to a position. The log becomes a new incarnation: positions from before are refused. docs/backup.md says what a restore promises.',
    examples: [
      { line: 'HEPTAD_HOME=new heptad restore --from /mnt/backups/monday', what: 'everything that was archived' },
      {
        line: 'HEPTAD_HOME=new heptad restore --from /mnt/backups/monday --to-time 2026-01-31T12:00:00Z',
        what: 'the state at noon',
      },
    ],
  })
    .requiredOption('--from <folder>', 'a backup')
    .option('--to-time <time>', 'up to the last commit at or before this time, such as 2026-01-31T12:00:00Z')
    .option('--to-position <position>', 'up to the append that wrote this position of the log; recovers twice')
    .option('--wal <folder>', 'also take WAL from here, for instance pg_wal of a lost home; may be repeated', collect)
    .option('--keyring <file>', 'also take keys from here; may be repeated', collect)
    .option('--lose-sealed-data', 'go on although keys are missing')
    .action((options: RestoreCommandOptions) => reported(() => runRestore(context, options)))
}

async function runRestore({ env, stdout, stderr }: CliContext, options: RestoreCommandOptions): Promise<void> {
  const { config } = loadConfig({ env })
  if (config.databaseUrl !== undefined)
    throw new CliFailure(
      EXIT.usage,
      'DATABASE_URL is set: restore that database by its own means, then: heptad log adopt',
    )
  const point = pointOf(options)
  const { wal: walFolders = [], keyring: keyrings = [] } = options
  await assertFolder(options.from)
  await Promise.all([...walFolders.map(assertHoldsWal), ...keyrings.map(assertFile)])
  const progress = byteProgress(stderr, 'copying')
  const restored = await interruptible((signal) =>
    restore({
      signal,
      from: options.from,
      home: config.home,
      keyring: config.keyring,
      point,
      walFolders,
      keyrings,
      backupFolder: config.backupDir,
      losesSealedData: options.loseSealedData === true,
      dropAnalytics: (tables) => dropOutsideAnalytics(config, tables),
      onStep: (line) => printLine(stderr, line),
      onProgress: progress.update,
    }),
  )
    .finally(progress.stop)
    .catch(nameTheHome)
  if (options.json === true) printJson(stdout, reportOf(restored))
  else for (const line of lines(restored, config.home)) printLine(stdout, line)
}

function nameTheHome(error: unknown): never {
  if (!(error instanceof FolderNotEmpty)) throw error
  throw new CliFailure(EXIT.usage, error.message, 'HEPTAD_HOME is the folder that is restored into')
}

async function assertFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() !== true) throw new CliFailure(EXIT.usage, `there is no folder ${path}`)
}

/** Refuses a folder without WAL: with a wrong one, the WAL of the right folder would be lost silently. */
async function assertHoldsWal(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => null)
  if (names === null) throw new CliFailure(EXIT.usage, `--wal: there is no folder ${folder}`)
  if (!names.some(isSegment))
    throw new CliFailure(
      EXIT.usage,
      `--wal: there is no WAL segment in ${folder}`,
      'that of a lost home lies in postgres/data/pg_wal',
    )
}

async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile() !== true) throw new CliFailure(EXIT.usage, `--keyring: there is no file ${path}`)
}

function pointOf({ toTime, toPosition }: RestoreCommandOptions): RestorePoint {
  if (toTime !== undefined && toPosition !== undefined)
    throw new CliFailure(EXIT.usage, 'name a time or a position, not both')
  if (toPosition !== undefined && !/^[1-9]\d{0,18}$/.test(toPosition))
    throw new CliFailure(EXIT.usage, `${toPosition} is no position of a log`)
  if (toPosition !== undefined) return { position: BigInt(toPosition) }
  if (toTime === undefined) return null
  const time = Instant.safeParse(toTime)
  if (!time.success) throw new CliFailure(EXIT.usage, `${toTime} is no time with offset, such as 2026-01-31T12:00:00Z`)
  return { time: time.data }
}

function reportOf({ log, recordedAt, previousIncarnation, erasedAgain, lostKeys, manifest }: Restored) {
  return { log, recordedAt, previousIncarnation, erasedAgain, lostKeys, backup: manifest.startedAt }
}

function lines({ log, recordedAt, previousIncarnation, erasedAgain, lostKeys }: Restored, home: string): string[] {
  return [
    `restored into ${home}: the log ends at position ${log.head}${recordedAt === null ? '' : `, recorded at ${recordedAt}`}`,
    `it is incarnation ${log.incarnation} now; positions of ${previousIncarnation} are refused`,
    ...(erasedAgain > 0 ? [`${counted(erasedAgain, 'key')} erased after that moment, and now again`] : []),
    ...(lostKeys > 0 ? [`${counted(lostKeys, 'key')} cannot be opened: what they sealed is lost`] : []),
    'analytics are filled again from the log at the next start; make a new backup soon',
  ]
}
