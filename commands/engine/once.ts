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
  readonly again: Settled['again']
}

interface InFlight {
  readonly fingerprint: Fingerprint
  readonly execution: Promise<Settled>
}

/** Joins a keyed command to the same one in flight, and answers from memory what was settled lately. The log stays the judge. */
export class Once {
  readonly #inFlight = new Map<string, InFlight>()
  readonly #settled: LRUCache<string, Remembered>

  constructor(maxRemembered: number) {
    this.#settled = new LRUCache({ max: maxRemembered })
  }

  /** Runs the command unless it is known; a second caller with another body gets `mismatch`. */
  run(ticket: Ticket, execute: () => Promise<Settled>): Promise<CommandOutcome> {
    const { fingerprint } = ticket
    if (fingerprint === null) return execute().then(({ outcome }) => outcome)
    const key = `${ticket.tenantId}/${ticket.commandId}`
    const known = this.#inFlight.get(key) ?? this.#settled.get(key)
    if (known !== undefined) return this.#repeat(known, fingerprint, () => this.run(ticket, execute))
    const execution = execute()
    this.#inFlight.set(key, { fingerprint, execution })
    return execution.then(
      ({ outcome, again }) => {
        this.#inFlight.delete(key)
        if (again !== null) this.#settled.set(key, { fingerprint, again })
        return outcome
      },
      (error: unknown) => {
        this.#inFlight.delete(key)
        throw error
      },
    )
  }

  async #repeat(
    known: InFlight | Remembered,
    fingerprint: Fingerprint,
    run: () => Promise<CommandOutcome>,
  ): Promise<CommandOutcome> {
    const field = firstDifference(known.fingerprint, fingerprint)
    if (field !== null) return { kind: 'mismatch', field }
    const again =
      'again' in known ? known.again : await known.execution.then((settled) => settled.again).catch(() => null)
    return again?.() ?? run()
  }
}
