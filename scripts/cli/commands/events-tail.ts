import type { Command } from 'commander'
import { addCommand, collect } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { type EventSelection, eventsAfter, followEvents, type LogEvent, logHead } from '../events-api.ts'
import { type HttpClient, httpClient } from '../http-client.ts'
import { printJsonLine, printLine } from '../output.ts'
import { positionArgument } from './events-show.ts'

const DEFAULT_LAST = 20n

interface TailOptions {
  readonly tenant?: string
  readonly stream?: string
  readonly type?: readonly string[]
  readonly after?: bigint
  readonly follow?: boolean
  readonly json?: boolean
}

/** `heptad events tail`: the end of the log, a line per event. */
export function eventsTailCommand(events: Command, context: CliContext): void {
  addCommand(events, {
    name: 'tail',
    summary: 'print the end of the log, one line per event; --follow goes on with each new one',
    examples: [
      { line: 'heptad events tail --follow', what: 'the last events, then each new one until Ctrl-C' },
      {
        line: 'heptad events tail --type money.transaction.posted --stream money.book-main --after 0',
        what: 'all postings of one book',
      },
      { line: 'heptad events tail --json | jq .data', what: 'one JSON object per line' },
    ],
  })
    .option('--tenant <id>', 'only events of this tenant')
    .option('--stream <stream>', 'only events of this stream, such as money.book-main')
    .option('--type <type>', 'only events of this type; may be repeated', collect)
    .option(
      '--after <position>',
      `only events after this position; default: the last ${DEFAULT_LAST} places of the log`,
      positionArgument,
    )
    .option('--follow', 'go on with each new event')
    .action((options: TailOptions) => tail(context, options))
}

async function tail({ env, stdout }: CliContext, options: TailOptions): Promise<void> {
  const client = httpClient(accessFor(env, 'operator'))
  const selection = { tenantId: options.tenant, streamId: options.stream, types: options.type ?? [] }
  for await (const event of await selected(client, selection, options)) {
    if (options.json === true) printJsonLine(stdout, event)
    else printLine(stdout, lineOf(event))
  }
}

async function selected(client: HttpClient, selection: EventSelection, { after, follow }: TailOptions) {
  const start = after ?? lastPlaces(await logHead(client))
  return follow === true ? followEvents(client, start, selection) : eventsAfter(client, start, selection)
}

function lastPlaces(head: bigint): bigint {
  return head > DEFAULT_LAST ? head - DEFAULT_LAST : 0n
}

function lineOf({ position, recordedAt, type, streamId, revision, tenantId }: LogEvent): string {
  return `${position.padStart(8)}  ${recordedAt}  ${type}  ${streamId}@${revision}  ${tenantId}`
}
