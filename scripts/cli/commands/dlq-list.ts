import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { parkedSequences } from '../dlq-api.ts'
import { httpClient } from '../http-client.ts'
import { assertProjection } from '../named-things.ts'
import { printJson, printLine, printTable } from '../output.ts'

interface ListOptions {
  readonly projection?: string
  readonly json?: boolean
}

/** `heptad dlq list`: the sequences that are parked. */
export function dlqListCommand(dlq: Command, context: CliContext): void {
  addCommand(dlq, {
    name: 'list',
    summary: 'list the parked sequences, each with the event that caused it',
    examples: [
      { line: 'heptad dlq list', what: 'of all projections' },
      { line: 'heptad dlq list --projection money.balances --json', what: 'of one, for a script' },
    ],
  })
    .option('--projection <name>', 'only of this projection')
    .action((options: ListOptions) => list(context, options))
}

async function list({ env, stdout }: CliContext, { projection, json = false }: ListOptions): Promise<void> {
  const client = httpClient(accessFor(env, 'operator'))
  const found = await parkedSequences(client, projection)
  if (found.length === 0 && projection !== undefined) await assertProjection(client, projection)
  if (json) return printJson(stdout, { sequences: found })
  if (found.length === 0) return printLine(stdout, 'nothing is parked')
  printTable(
    stdout,
    ['projection', 'sequence', 'events', 'parked at', 'first', 'type', 'error'],
    found.map((each) => [
      `${each.projection}@${each.version}`,
      each.sequence,
      each.events,
      each.parkedAt,
      each.firstPosition,
      each.type,
      each.error ?? '-',
    ]),
  )
}
