import { type Command, InvalidArgumentError } from 'commander'
import { positionArgument } from '../arguments.ts'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { eventAt } from '../events-api.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { httpClient } from '../http-client.ts'
import { printJson } from '../output.ts'

/** `heptad events show <position>`: one event, whole. */
export function eventsShowCommand(events: Command, context: CliContext): void {
  addCommand(events, {
    name: 'show',
    summary: 'show the whole event at a position of the log',
    examples: [{ line: 'heptad events show 42', what: 'envelope, data and metadata; confidential values stay sealed' }],
  })
    .argument('<position>', 'place in the log, from 1', eventPositionArgument)
    .action((position: bigint) => show(context, position))
}

async function show({ env, stdout }: CliContext, position: bigint): Promise<void> {
  const event = await eventAt(httpClient(accessFor(env, 'operator')), position)
  if (event === null) throw new CliFailure(EXIT.failed, `the log does not reach position ${position} yet`)
  printJson(stdout, event)
}

function eventPositionArgument(text: string): bigint {
  const position = positionArgument(text)
  if (position === 0n) throw new InvalidArgumentError('the first event is at position 1')
  return position
}
