import { stat } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { z } from 'zod'
import { exportLog } from '../archive/export.ts'
import { ENCODINGS, type Encoding } from '../archive/part-codec.ts'
import { serverArchive } from '../archive/server-source.ts'
import { tenantArgument } from '../arguments.ts'
import { interruptible } from '../backup/interruptible.ts'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { accessFor } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { httpClient } from '../http-client.ts'
import { registeredTenant } from '../named-things.ts'
import { printJson, printLine } from '../output.ts'
import { Meter } from '../replay/meter.ts'

interface ExportOptions {
  readonly tenant?: string
  readonly format: Encoding
  readonly withKeys?: boolean
  readonly json?: boolean
}

const KEYS_PATH = '/v1/system/archive/keys'
const Key = z.looseObject({ keyId: z.string() })

/** `heptad events export <folder>`: the log, or one tenant's part, into files. */
export function eventsExportCommand(events: Command, context: CliContext): void {
  addCommand(events, {
    name: 'export <folder>',
    summary: "write the log, or one tenant's part of it, into a new folder: files with checksums and a manifest",
    description:
      'Confidential values are exported as they are kept: sealed. To read them elsewhere take --with-keys, and the keyring, which is never part of an export.',
    examples: [
      { line: 'heptad events export backup-of-the-log --with-keys', what: 'everything, for heptad events import' },
      { line: 'heptad events export folder --tenant acme --format parquet', what: 'one tenant, for analysis' },
    ],
  })
    .option(
      '--tenant <tenant>',
      "only what concerns this tenant, by its id or slug: its events, and the platform's about it",
      tenantArgument,
    )
    .addOption(new Option('--format <format>', 'how the files are written').choices(ENCODINGS).default('ndjson'))
    .option('--with-keys', 'add the wrapped data keys (worthless without the keyring)')
    .action((folder: string, options: ExportOptions) => run(context, folder, options))
}

async function run({ env, stdout, stderr }: CliContext, folder: string, options: ExportOptions): Promise<void> {
  const { tenant, format: encoding, withKeys, json = false } = options
  if (await stat(folder).catch(() => null)) throw new CliFailure(EXIT.usage, `${folder} exists already`)
  const client = httpClient(accessFor(env, 'operator'))
  const tenantId = tenant === undefined ? undefined : await registeredTenant(client, tenant)
  const source = serverArchive(client)
  const { head } = await source.identity()
  const meter = new Meter(stderr, 'export', head)
  const keys = withKeys === true ? client.follow(KEYS_PATH, Key, { query: { tenantId } }) : undefined
  const onEvent = (position: bigint): void => meter.at(position)
  const { manifest, checksum } = await interruptible((signal) =>
    exportLog(source, { folder, encoding, tenantId, keys, onEvent, signal }),
  )
  meter.stop()
  if (json) return printJson(stdout, { folder, checksum, manifest, ...meter.report() })
  const { events, parts, keys: exported } = manifest
  printLine(
    stdout,
    `${counted(events, 'event')} in ${counted(parts.length, 'file')}${exported === null ? '' : `, ${counted(exported.keys, 'key')}`}; ${meter.text()}`,
  )
  printLine(stdout, `manifest SHA-256 ${checksum}`)
}
