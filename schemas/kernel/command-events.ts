import { z } from 'zod'
import { defineEvent, type EventContract } from '../contract.ts'
import { JsonObject } from '../json.ts'

/** What the engine itself records on a command's stream under its key. Neither changes the stream's state. */

const RejectedData = z.object({ commandType: z.string(), code: z.string(), details: JsonObject })
const UnchangedData = z.object({ commandType: z.string(), answer: JsonObject })

export type CommandRejectedData = z.output<typeof RejectedData>
export type CommandUnchangedData = z.output<typeof UnchangedData>

/** `<module>.command.rejected`: a keyed command was refused; a late retry gets the same refusal. */
export const rejectedType = (module: string): string => `${module}.command.rejected`

/** `<module>.command.unchanged`: a keyed command found its fact holding already; a late retry gets the same answer. */
export const unchangedType = (module: string): string => `${module}.command.unchanged`

/** Whether an event is the engine's own, which deciders never fold. */
export function isCommandEvent(type: string): boolean {
  return type.endsWith('.command.rejected') || type.endsWith('.command.unchanged')
}

/** The engine's events of one module. */
export function commandEvents(module: string): readonly EventContract[] {
  return [defineEvent(rejectedType(module), 1, RejectedData), defineEvent(unchangedType(module), 1, UnchangedData)]
}
