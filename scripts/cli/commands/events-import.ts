import { stat } from 'node:fs/promises'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import type { Config } from '@heptad/infra/config/settings.ts'
import { keyringMark } from '@heptad/infra/keys/keyring-mark.ts'
import { localKeyring } from '@heptad/infra/keys/local-keyring.ts'
import type { Command } from 'commander'
import { importLog } from '../archive/import.ts'
import { readKeys } from '../archive/keys.ts'
import { type Manifest, readManifest, readVerified } from '../archive/manifest.ts'
import { onOfflineDatabase } from '../archive/offline-database.ts'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { modulesOf } from '../modules-of.ts'
import { printJson, printLine } from '../output.ts'
import { startProgress } from '../progress.ts'
import { finishUnread } from '../unread.ts'

interface ImportOptions {
  readonly manifestSha256?: string
  readonly otherKeyring?: boolean
  readonly json?: boolean
}

/** `heptad events import <folder>`: an export into an empty installation. */
export function eventsImportCommand(events: Command, context: CliContext): void {
  addCommand(events, {
    name: 'import <folder>',
    summary: 'fill an empty installation from an export (works offline)',
    description:
      'Verifies every file, then fills the log of HEPTAD_HOME, or of DATABASE_URL, which must be empty and not running. Interrupted, it goes on when it is run again; until it has finished no backbone starts on that log.',
    examples: [
      {
        line: 'HEPTAD_HOME=restored heptad events import backup-of-the-log',
        what: 'after copying keyring.json into the home',
      },
    ],
  })
    .option('--manifest-sha256 <hash>', 'refuse a manifest with another checksum than the one that the export printed')
    .option('--other-keyring', 'go on without the keyring of the export: sealed values stay sealed')
    .action((folder: string, options: ImportOptions) => run(context, folder, options))
}

async function run(context: CliContext, folder: string, options: ImportOptions): Promise<void> {
  finishUnread()
  const { env, stdout, stderr } = context
  const { config } = loadConfig({ env })
  const manifest = await readManifest(folder, options.manifestSha256)
  for (const file of [...manifest.parts, ...(manifest.keys === null ? [] : [manifest.keys])])
    await readVerified(folder, file)
  if (options.otherKeyring !== true) await assertKeyring(config, folder, manifest)
  const { events: contracts } = await modulesOf(context)
  const progress = startProgress(stderr, 'import', manifest.events)
  const say = (line: string): void => printLine(stderr, line)
  const onProgress = (done: number): void => progress.update(done)
  const imported = await onOfflineDatabase(config, say, (url) =>
    importLog({ folder, manifest, url, contracts, onProgress }),
  ).finally(progress.stop)
  if (options.json === true) return printJson(stdout, imported)
  const resumed = imported.resumedAt === 0 ? '' : ` (${imported.resumedAt} of them before)`
  printLine(
    stdout,
    `${counted(imported.events, 'event')}${resumed} and ${counted(imported.keys, 'key')} imported; start it with heptad start`,
  )
}

/** Without it sealed values, the answers kept under idempotency keys, and position tokens are worth nothing. */
async function assertKeyring({ keyring }: Config, folder: string, manifest: Manifest): Promise<void> {
  const hint = `copy the keyring of the exported installation to ${keyring} (mode 0600), or add --other-keyring`
  if ((await stat(keyring).catch(() => null)) === null) throw new CliFailure(EXIT.usage, `there is no ${keyring}`, hint)
  const { derive, epochs } = await localKeyring(keyring)
  if ((await keyringMark(derive)) !== manifest.keyring)
    throw new CliFailure(EXIT.usage, `${keyring} is not the keyring of the exported installation`, hint)
  const known = new Set((await epochs()).map(({ id }) => id))
  const keys = await readKeys(folder, manifest)
  const lost = keys.filter(({ wrapped, epoch }) => wrapped !== null && !known.has(epoch))
  if (lost.length === 0) return
  throw new CliFailure(
    EXIT.usage,
    `${counted(lost.length, 'key')} of the export cannot be opened with ${keyring}: it was rotated since, or is older`,
    'take the keyring as it was when the export was made, for instance from a backup of that time, or add --other-keyring',
  )
}
