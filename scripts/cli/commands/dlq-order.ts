import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { accessFor } from '../credentials.ts'
import { type OrderRecord, orderFor } from '../dlq-api.ts'
import { namingSequence } from '../dlq-arguments.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { httpClient } from '../http-client.ts'
import { printJson, printLine } from '../output.ts'

interface OrderOptions {
  readonly projectionVersion?: number
  readonly reason?: string
  readonly json?: boolean
}

/** `heptad dlq retry`: has the owner of a parked sequence project it again. */
export function dlqRetryCommand(dlq: Command, context: CliContext): void {
  const command = addCommand(dlq, {
    name: 'retry',
    summary: 'project the parked events of a sequence again, in order; the sequence goes on when all are taken',
    examples: [
      {
        line: 'heptad dlq retry money.balances <tenant>/money.book-main',
        what: 'after a release that can take the event',
      },
    ],
  })
  namingSequence(command)
    .option('--reason <text>', 'why; kept with your name')
    .action((projection: string, sequence: string, options: OrderOptions) =>
      carryOut(context, 'retry', { projection, sequence }, options),
    )
}

/** `heptad dlq resolve`: drops what is parked. */
export function dlqResolveCommand(dlq: Command, context: CliContext): void {
  const command = addCommand(dlq, {
    name: 'resolve',
    summary: 'drop the parked events of a sequence: its rows go on without them',
    description:
      'Drops the parked events of a sequence. Its rows then differ from what the log says, until the projection is rebuilt with a release that takes them. The log itself keeps them.',
    examples: [
      {
        line: 'heptad dlq resolve audit.records <tenant>/test.thing-1 --reason "left over from a test"',
        what: 'the log keeps the events; who dropped them, when and why is recorded',
      },
    ],
  })
  namingSequence(command)
    .requiredOption('--reason <text>', 'why; kept with your name')
    .action((projection: string, sequence: string, options: OrderOptions) =>
      carryOut(context, 'resolve', { projection, sequence }, options),
    )
}

async function carryOut(
  { env, stdout }: CliContext,
  action: 'retry' | 'resolve',
  name: { readonly projection: string; readonly sequence: string },
  { projectionVersion: version, reason, json = false }: OrderOptions,
): Promise<void> {
  const order = { ...name, ...(version && { version }), ...(reason !== undefined && { reason }) }
  const record = await orderFor(httpClient(accessFor(env, 'operator')), action, order)
  if (json) printJson(stdout, record)
  else printLine(stdout, sentence(record))
  if (record.outcome === 'refused') throw new CliFailure(EXIT.failed, 'it stays parked', 'heptad dlq show says why')
}

function sentence({ outcome, events, detail }: OrderRecord): string {
  switch (outcome) {
    case 'applied':
      return `applied ${counted(events, 'event')}; the sequence goes on`
    case 'dropped':
      return `dropped ${counted(events, 'event')}; the sequence goes on`
    case 'refused':
      return `applied ${counted(events, 'event')}, then one was refused: ${detail}`
    case null:
      return 'the order stands; no projector has carried it out yet'
  }
}
