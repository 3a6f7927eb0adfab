import { type Fingerprint, firstDifference } from '@heptad/infra/keys/fingerprint.ts'
import { LRUCache } from 'lru-cache'
import type { CommandOutcome } from './port.ts'
import type { Ticket } from './ticket.ts'

/** An outcome with the form in which a retry gets it: the same, less one-time secrets. */
export interface Settled {
  readonly outcome: CommandOutcome
  /** Null where the log does not keep the outcome: a retry is then a new attempt. Made when it is asked for. */
  readonly again: (() => CommandOutcome) | null
}

interface Remembered {
  readonly fingerprint: Fingerprint
  readonly again: Promise<Settled['again']>
}

/** Joins a keyed command to the same one in flight, and answers from memory what was settled lately. The log stays the judge. */
export class Once {
  readonly #inFlight = new Map<string, Remembered>()
  readonly #settled: LRUCache<string, Remembered>

  constructor(maxRemembered: number) {
    this.#settled = new LRUCache({ max: maxRemembered })
  }

  /** Runs the command unless it is known; a second caller with another body gets `mismatch`. */
  async run(ticket: Ticket, execute: () => Promise<Settled>): Promise<CommandOutcome> {
    const { fingerprint } = ticket
    if (fingerprint === null) return (await execute()).outcome
    const key = `${ticket.tenantId}/${ticket.commandId}`
    const known = this.#inFlight.get(key) ?? this.#settled.get(key)
    if (known !== undefined) return (await this.#repeat(known, fingerprint)) ?? this.run(ticket, execute)
    const execution = execute()
    const remembered: Remembered = { fingerprint, again: execution.then(({ again }) => again).catch(() => null) }
    this.#inFlight.set(key, remembered)
    try {
      const { outcome, again } = await execution
      if (again !== null) this.#settled.set(key, remembered)
      return outcome
    } finally {
      this.#inFlight.delete(key)
    }
  }

  async #repeat(known: Remembered, fingerprint: Fingerprint): Promise<CommandOutcome | null> {
    const field = firstDifference(known.fingerprint, fingerprint)
    return field === null ? ((await known.again)?.() ?? null) : { kind: 'mismatch', field }
  }
}
