import type { EventStore } from '@heptad/infra/event-store/port.ts'
import type { CommandDefinition } from '../define.ts'

/** The log is in an event store that cannot do what the engine or a command needs. `message` names both. */
export class UnsupportedCapability extends Error {
  override readonly name = 'UnsupportedCapability'
}

/**
 * Throws {@link UnsupportedCapability} where this event store has no serial order, which actors follow, or where a command
 * claims streams besides its own and it cannot write several in one append.
 */
export function assertCapable(
  { capabilities }: Pick<EventStore, 'capabilities'>,
  commands: readonly CommandDefinition[],
): void {
  if (!capabilities.serialOrder)
    throw new UnsupportedCapability(
      'the event store has no serial order of all events, which the command engine follows',
    )
  const claiming = commands.filter(({ handler }) => handler.claims !== undefined)
  if (claiming.length > 0 && !capabilities.multiStream)
    throw new UnsupportedCapability(
      `the event store cannot write several streams in one append, as these commands do: ${claiming.map(({ contract }) => contract.type).join(', ')}`,
    )
}
