import { type Command, Option } from 'commander'
import { countArgument, revisionArgument } from '../arguments.ts'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import type { LogEvent } from '../events-api.ts'
import { httpClient } from '../http-client.ts'
import { tenantIdOf } from '../named-things.ts'
import { printJsonLine, printLine } from '../output.ts'
import { eventsFrom, lastEvents, tenantOf } from '../stream-api.ts'

const DEFAULT_LAST = 20
const MOST_LAST = 1000

interface ShowOptions {
  readonly tenant?: string
  readonly from?: bigint
  readonly last: number
  readonly json?: boolean
}

/** `heptad streams …`: one stream of the log, for operators. */
export function streamsCommand(program: Command, context: CliContext): void {
  const streams = program.command('streams').description('read one stream of the log (operator key)')
  addCommand(streams, {
    name: 'show <stream>',
    summary: 'print the events of a stream in the order of their revisions; without --from, the last ones',
    examples: [
      { line: 'heptad streams show money.book-main', what: "the last events of the credentials file's tenant" },
      {
        line: 'heptad streams show money.book-main --from 0 --json | jq .type',
        what: 'all of it, one JSON object per line',
      },
    ],
  })
    .option(
      '--tenant <tenant>',
      'the tenant whose stream it is, by its id or slug; default: the one of the credentials file',
    )
    .option('--from <revision>', 'everything from this revision on; the first is 0', revisionArgument)
    .addOption(
      new Option('--last <count>', `how many events, at most ${MOST_LAST}`)
        .argParser(countArgument(MOST_LAST))
        .default(DEFAULT_LAST)
        .conflicts('from'),
    )
    .action((stream: string, options: ShowOptions) => show(context, stream, options))
}

async function show({ env, stdout, stderr }: CliContext, streamId: string, options: ShowOptions): Promise<void> {
  const { tenant, from, last, json = false } = options
  const access = accessFor(env, 'operator')
  const client = httpClient(access)
  const stream = { tenantId: await tenantIdOf(client, tenantOf(access, tenant)), streamId }
  let isEmpty = true
  for await (const event of from === undefined
    ? await lastEvents(client, stream, last)
    : eventsFrom(client, stream, from)) {
    isEmpty = false
    if (json) printJsonLine(stdout, event)
    else printLine(stdout, lineOf(event))
  }
  if (isEmpty) printLine(stderr, `the stream has no revision ${from} yet`)
}

function lineOf({ revision, position, recordedAt, type }: LogEvent): string {
  return `${revision.padStart(8)}  ${recordedAt}  ${type}  position ${position}`
}
