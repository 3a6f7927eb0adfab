import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { eventsExportCommand } from './events-export.ts'
import { eventsImportCommand } from './events-import.ts'
import { eventsReplayCommand } from './events-replay.ts'
import { eventsShowCommand } from './events-show.ts'
import { eventsTailCommand } from './events-tail.ts'

/** `heptad events …`: the log itself, for operators. */
export function eventsCommand(program: Command, context: CliContext): void {
  const events = program.command('events').description('read the log (operator key)')
  eventsTailCommand(events, context)
  eventsShowCommand(events, context)
  eventsReplayCommand(events, context)
  eventsExportCommand(events, context)
  eventsImportCommand(events, context)
}
