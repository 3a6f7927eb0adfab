import type { Awaitable } from '@heptad/infra/awaitable/awaitable.ts'
import { type Fingerprint, firstDifference } from '@heptad/infra/keys/fingerprint.ts'
import { LRUCache } from 'lru-cache'
import type { CommandOutcome } from './port.ts'
import type { Ticket } from './ticket.ts'

/** An outcome with the form in which a retry gets it: the same, less one-time secrets. */
export interface Settled {
  readonly outcome: CommandOutcome
  /** For a retry that came meanwhile. Null where the log does not keep the outcome: a retry is then a new attempt. */
  readonly again: Again
  /** The same for later ones: what it holds on to stays in memory for long. */
  readonly later: Again
}

/** Makes the outcome when it is asked for. */
export type Again = (() => Awaitable<CommandOutcome>) | null

/** An outcome that the log does not keep: a retry is a new attempt. */
export function unrecorded(outcome: CommandOutcome): Settled {
  return { outcome, again: null, later: null }
}

interface Remembered {
  readonly fingerprint: Fingerprint
  readonly later: Again
}

interface InFlight {
  readonly fingerprint: Fingerprint
  /** Null once it has settled: a map that much is put into and taken out of holds on to what it no longer has, until a full collection. */
  execution: Promise<Settled> | null
}

/** Joins a keyed command to the same one in flight, and answers from memory what was settled lately. The log stays the judge. */
export class Once {
  readonly #inFlight = new Map<string, InFlight>()
  readonly #settled: LRUCache<string, Remembered>

  constructor(maxRemembered: number) {
    this.#settled = new LRUCache({ max: maxRemembered })
  }

  /** Runs the command unless it is known; a second caller with another body gets `mismatch`, once the first has its outcome in the log. */
  run(ticket: Ticket, execute: () => Promise<Settled>): Promise<CommandOutcome> {
    const { fingerprint } = ticket
    if (fingerprint === null) return execute().then(({ outcome }) => outcome)
    const key = `${ticket.tenantId}/${ticket.commandId}`
    const known = this.#inFlight.get(key) ?? this.#settled.get(key)
    if (known !== undefined) return this.#repeat(known, fingerprint, () => this.run(ticket, execute))
    const execution = execute()
    const inFlight: InFlight = { fingerprint, execution }
    this.#inFlight.set(key, inFlight)
    const leave = () => {
      this.#inFlight.delete(key)
      inFlight.execution = null
    }
    return execution.then(
      ({ outcome, later }) => {
        leave()
        if (later !== null) this.#settled.set(key, { fingerprint, later })
        return outcome
      },
      (error: unknown) => {
        leave()
        throw error
      },
    )
  }

  async #repeat(
    known: InFlight | Remembered,
    fingerprint: Fingerprint,
    run: () => Promise<CommandOutcome>,
  ): Promise<CommandOutcome> {
    const again =
      'later' in known ? known.later : await known.execution?.then((settled) => settled.again).catch(() => null)
    // What came to nothing has no claim to its key.
    if (again === null || again === undefined) return run()
    const field = firstDifference(known.fingerprint, fingerprint)
    return field === null ? again() : { kind: 'mismatch', field }
  }
}
