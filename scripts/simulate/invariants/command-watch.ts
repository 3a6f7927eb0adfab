import type { Append, Verdict } from '@heptad/infra/event-store/port.ts'
import { mustHold } from './violated.ts'

/** Which commands the log has: an append of one of them is a duplicate, whatever it expects of its streams, and no other is. What was appended twice shows in the log itself. */
export class CommandWatch {
  readonly #written = new Set<string>()

  /** Takes what a call carried and what it was told, in order. */
  show(appends: readonly Append[], verdicts: readonly Verdict[]): void {
    for (const [index, { tenantId, commandId }] of appends.entries()) {
      const kind = verdicts[index]?.kind
      const command = `${tenantId}/${commandId}`
      if (kind !== 'invalid' && kind !== 'appended')
        mustHold(
          this.#written.has(command) === (kind === 'duplicate'),
          () => `command ${commandId} was told ${kind} and is ${this.#written.has(command) ? '' : 'not '}in the log`,
        )
      if (kind === 'appended') this.#written.add(command)
    }
  }
}
