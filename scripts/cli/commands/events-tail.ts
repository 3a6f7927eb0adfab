import { type Command, Option } from 'commander'
import { countArgument, positionArgument, tenantArgument } from '../arguments.ts'
import { addCommand, collect } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { type EventSelection, eventsAfter, followEvents, type LogEvent, logHead } from '../events-api.ts'
import { type HttpClient, httpClient } from '../http-client.ts'
import { registeredTenant } from '../named-things.ts'
import { nothingFits } from '../nothing-fits.ts'
import { printJsonLine, printLine } from '../output.ts'

const DEFAULT_LAST = 20

interface TailOptions {
  readonly tenant?: string
  readonly stream?: string
  readonly type?: readonly string[]
  readonly after?: bigint
  readonly last: number
  readonly follow?: boolean
  readonly json?: boolean
}

/** `heptad events tail`: the end of the log, a line per event. */
export function eventsTailCommand(events: Command, context: CliContext): void {
  addCommand(events, {
    name: 'tail',
    summary: 'print the last events of the log, one per line; --follow goes on with each new one',
    examples: [
      { line: 'heptad events tail --follow', what: 'the last events, then each new one until Ctrl-C' },
      {
        line: 'heptad events tail --type money.transaction.posted --stream money.book-main --after 0',
        what: 'all postings of one book',
      },
      { line: 'heptad events tail --json | jq .data', what: 'one JSON object per line' },
    ],
  })
    .option('--tenant <tenant>', 'only events of this tenant, by its id or slug', tenantArgument)
    .option('--stream <stream>', 'only events of this stream, such as money.book-main')
    .option('--type <type>', 'only events of this type, or below it when it ends with a dot; may be repeated', collect)
    .addOption(
      new Option('--last <count>', 'search this many positions at the end of the log')
        .argParser(countArgument())
        .default(DEFAULT_LAST)
        .conflicts('after'),
    )
    .option('--after <position>', 'only events after this position, in place of the last ones', positionArgument)
    .option('--follow', 'go on with each new event')
    .action((options: TailOptions) => tail(context, options))
}

async function tail(context: CliContext, options: TailOptions): Promise<void> {
  const { env, stdout } = context
  const client = httpClient(accessFor(env, 'operator'))
  const tenantId = options.tenant === undefined ? undefined : await registeredTenant(client, options.tenant)
  const selection = { tenantId, streamId: options.stream, types: options.type ?? [] }
  let isEmpty = true
  for await (const event of await selected(client, selection, options)) {
    isEmpty = false
    if (options.json === true) printJsonLine(stdout, event)
    else printLine(stdout, lineOf(event))
  }
  if (isEmpty) sayNothingFits(context, options)
}

/** Only who looked at the whole log knows that there is no such stream. */
function sayNothingFits(context: CliContext, { after, last, stream }: TailOptions): void {
  if (after !== undefined) nothingFits(context, after === 0n ? stream : undefined)
  else printLine(context.stderr, `no event in the last ${last} positions of the log fits; --after 0 searches all of it`)
}

async function selected(client: HttpClient, selection: EventSelection, { after, last, follow }: TailOptions) {
  const start = after ?? placeBefore(await logHead(client), BigInt(last))
  return follow === true ? followEvents(client, start, selection) : eventsAfter(client, start, selection)
}

function placeBefore(head: bigint, last: bigint): bigint {
  return head > last ? head - last : 0n
}

function lineOf({ position, recordedAt, type, streamId, revision, tenantId }: LogEvent): string {
  return `${position.padStart(8)}  ${recordedAt}  ${type}  ${streamId}@${revision}  ${tenantId}`
}
