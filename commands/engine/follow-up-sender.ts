import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import { derivedId } from '@heptad/infra/ids/ids.ts'
import type { Actor } from '@heptad/schemas/envelope.ts'
import type { CommandId, EventId } from '@heptad/schemas/ids.ts'
import type { Instant } from '@heptad/schemas/instant.ts'
import type { CommandDefinition, ReactionFollowUp } from '../define.ts'
import type { CommandEngine, CommandOutcome } from './port.ts'

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 10_000

/** Sends a command that an event asks for, again until the log has its outcome. `at`: when it was due. */
export type SendFollowUp = (
  name: string,
  eventId: EventId,
  followUp: ReactionFollowUp & { readonly at?: Instant },
) => Promise<void>

/** What follow-ups need: the engine, the contracts that parse their data, and a clock to wait by. */
export interface FollowUpDeps {
  readonly engine: Pick<CommandEngine, 'execute'>
  readonly commands: readonly CommandDefinition[]
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * A sender of follow-ups. The command id derives from event and name, so sending twice has one effect. When a command is rejected, its
 * `ifRefused` is sent next. Throws on data that the contract refuses.
 */
export function followUpSender({ engine, commands, clock, signal }: FollowUpDeps): SendFollowUp {
  const contracts = new Map(commands.map(({ contract }) => [contract.type, contract]))
  const send: SendFollowUp = async (name, eventId, { tenantId, type, data, at, ifRefused }) => {
    const contract = contracts.get(type)
    if (contract === undefined) throw new Error(`${name} sends ${type}, which no module defines`)
    const actor: Actor = { type: 'system', id: name }
    const commandId = derivedId(eventId, name) as CommandId
    const due = at === undefined ? {} : { notBefore: at }
    const request = { type, tenantId, data: contract.data.parse(data), actor, commandId, causationId: eventId, ...due }
    for (let delayMs = FIRST_RETRY_MS; !signal.aborted; delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)) {
      const outcome = await engine.execute(request)
      if (outcome.kind === 'rejected' && ifRefused !== undefined)
        return send(`${name}#refused`, eventId, ifRefused(outcome.rejection))
      if (isFinal(outcome)) return
      await pause(clock, delayMs, signal)
    }
  }
  return send
}

/** A rejection is final too: it is recorded, so sending again would change nothing. */
function isFinal(outcome: CommandOutcome): boolean {
  return !['unavailable', 'overloaded', 'being-read', 'conflict'].includes(outcome.kind)
}
