import { backUp } from '@heptad/infra/backup/back-up.ts'
import type { Manifest } from '@heptad/infra/backup/manifest.ts'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import type { Command } from 'commander'
import product from '../../../package.json' with { type: 'json' }
import { requireOutside } from '../backup/outside-home.ts'
import { requireInstallation, withOwnPostgres } from '../backup/own-postgres.ts'
import { reported } from '../backup/reported.ts'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { byteProgress } from '../progress.ts'

interface BackupOptions {
  readonly to: string
  readonly keys: boolean
  readonly json?: boolean
}

/** `heptad backup`: a physical backup of an embedded installation. */
export function backupCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'backup',
    summary:
      'copy the installation of HEPTAD_HOME into a folder, while it runs or not (works on the files, not over HTTP)',
    description:
      'Copies database, keyring and credentials of HEPTAD_HOME into a new folder, with the WAL that makes the copy consistent and a checksum for every file. Nothing is blocked meanwhile. Run it on the machine and as the user of the backbone. ClickHouse is not copied: it is filled again from the log. docs/backup.md says what a restore promises.',
    examples: [
      { line: 'heptad backup --to /mnt/backups/monday', what: 'a backup of the running installation' },
      {
        line: 'heptad backup --to /mnt/backups/tuesday --json | jq .log.head',
        what: 'the position up to which it is complete',
      },
    ],
  })
    .requiredOption('--to <folder>', 'a folder outside the home that does not exist yet, or is empty')
    .option('--no-keys', 'leave out keyring and credentials: without them nothing sealed in the backup can be read')
    .action((options: BackupOptions) => reported(() => backup(context, options)))
}

async function backup({ env, stdout, stderr }: CliContext, { to, keys, json = false }: BackupOptions): Promise<void> {
  const { config } = loadConfig({ env })
  if (config.databaseUrl !== undefined)
    throw new CliFailure(EXIT.usage, 'DATABASE_URL is set: an outside database is backed up by its own means')
  requireInstallation(config.home)
  requireOutside(config.home, to)
  const { home, keyring } = config
  const hasKeys = keys && config.backupKeys === 'kept'
  const progress = byteProgress(stderr, 'copying')
  const manifest = await withOwnPostgres(config, (url, signal) =>
    backUp({
      ...{ home, url, to, version: product.version },
      keyring: hasKeys ? keyring : null,
      ...{ onProgress: progress.update, signal },
    }),
  ).finally(progress.stop)
  if (!manifest.hasKeys)
    printLine(
      stderr,
      'warning: the backup holds no keys. Without the keyring of this installation its sealed data is lost.',
    )
  if (json) printJson(stdout, summaryOf(manifest, to))
  else printLine(stdout, sentence(manifest, to))
}

function summaryOf({ files, folders: _, ...manifest }: Manifest, to: string) {
  return { folder: to, ...manifest, files: files.length, bytes: bytesOf(files) }
}

function sentence({ log, files, finishedAt }: Manifest, to: string): string {
  const mib = Math.ceil(bytesOf(files) / 1024 ** 2)
  return `backed up to ${to}: the log up to position ${log.head}, ${counted(files.length, 'file')}, ${mib} MiB; leads to ${finishedAt} and, with the archive, any time after`
}

function bytesOf(files: Manifest['files']): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
