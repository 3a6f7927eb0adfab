import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { parkedSequence } from '../dlq-api.ts'
import { namingSequence } from '../dlq-arguments.ts'
import { httpClient } from '../http-client.ts'
import { assertProjection } from '../named-things.ts'
import { printJson, printLine, printTable } from '../output.ts'

interface ShowOptions {
  readonly projectionVersion?: number
  readonly json?: boolean
}

/** `heptad dlq show`: the events of a parked sequence, and what was done with it. */
export function dlqShowCommand(dlq: Command, context: CliContext): void {
  const command = addCommand(dlq, {
    name: 'show',
    summary: 'show the first events of a parked sequence, and earlier retries of it',
    examples: [
      {
        line: 'heptad dlq show money.balances <tenant>/money.book-main',
        what: 'the event that shows an error is the cause',
      },
    ],
  })
  namingSequence(command).action((projection: string, sequence: string, options: ShowOptions) =>
    show(context, projection, sequence, options),
  )
}

async function show(
  { env, stdout }: CliContext,
  projection: string,
  sequence: string,
  { projectionVersion: version, json = false }: ShowOptions,
): Promise<void> {
  const client = httpClient(accessFor(env, 'operator'))
  const found = await parkedSequence(client, { projection, sequence, version })
  if (found.events.length === 0 && found.orders.length === 0) await assertProjection(client, projection)
  if (json) return printJson(stdout, found)
  if (found.events.length === 0) printLine(stdout, 'nothing is parked there')
  else
    printTable(
      stdout,
      ['position', 'type', 'parked at', 'error'],
      found.events.map(({ position, type, parkedAt, error }) => [position, type, parkedAt, error ?? 'waits']),
    )
  if (found.orders.length === 0) return
  printLine(stdout, '\nwhat was done with it')
  printTable(
    stdout,
    ['when', 'who', 'what', 'why', 'outcome', 'events', 'detail'],
    found.orders.map((order) => [
      order.orderedAt,
      order.orderedBy,
      order.action,
      order.reason,
      order.outcome ?? 'waits',
      order.events,
      order.detail ?? '-',
    ]),
  )
}
