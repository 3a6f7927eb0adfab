import type { Awaitable } from '@heptad/infra/awaitable/awaitable.ts'
import { type Fingerprint, firstDifference } from '@heptad/infra/keys/fingerprint.ts'
import { LRUCache } from 'lru-cache'
import type { CommandIdentity } from './command-identity.ts'
import type { CommandOutcome } from './port.ts'

/** The outcome of a command, and how a retry gets it: the same outcome, without one-time secrets. */
export interface Settled {
  readonly outcome: CommandOutcome
  /** For a retry that arrived while the command was in flight. Null when the log does not keep the outcome: a retry is then a new attempt. */
  readonly replay: Replay
  /** For a retry that arrives afterwards. It stays in the cache, so it must hold on to little memory. */
  readonly replayLater: Replay
}

/** Makes the outcome again when a retry asks for it. */
type Replay = (() => Awaitable<CommandOutcome>) | null

/** An outcome that the log does not keep: a retry is a new attempt. */
export function unrecorded(outcome: CommandOutcome): Settled {
  return { outcome, replay: null, replayLater: null }
}

interface Remembered {
  readonly fingerprint: Fingerprint
  readonly replayLater: Replay
}

/** A command on its way. */
interface Running {
  readonly fingerprint: Fingerprint
  readonly execution: Promise<Settled>
}

/** Emptied once the command has settled: a map with many insertions and deletions keeps deleted entries reachable until a full collection. */
interface InFlight {
  running: Running | null
}

/**
 * Runs each keyed command once: a retry joins the command in flight, or gets the outcome of one that settled lately. This only
 * saves work; what makes a command happen once is the command id in the log.
 */
export class Once {
  readonly #inFlight = new Map<string, InFlight>()
  readonly #settled: LRUCache<string, Remembered>

  constructor(maxRemembered: number) {
    this.#settled = new LRUCache({ max: maxRemembered })
  }

  /** Runs the command unless it is known; a second caller with another body gets `mismatch`, once the first has its outcome in the log. */
  run(identity: CommandIdentity, execute: () => Promise<Settled>): Promise<CommandOutcome> {
    const { fingerprint } = identity
    if (fingerprint === null) return execute().then(({ outcome }) => outcome)
    const key = `${identity.tenantId}/${identity.commandId}`
    const known = this.#inFlight.get(key)?.running ?? this.#settled.get(key)
    if (known !== undefined) return this.#repeat(known, fingerprint, () => this.run(identity, execute))
    const execution = execute()
    const inFlight: InFlight = { running: { fingerprint, execution } }
    this.#inFlight.set(key, inFlight)
    const leave = () => {
      this.#inFlight.delete(key)
      inFlight.running = null
    }
    return execution.then(
      ({ outcome, replayLater }) => {
        leave()
        if (replayLater !== null) this.#settled.set(key, { fingerprint, replayLater })
        return outcome
      },
      (error: unknown) => {
        leave()
        throw error
      },
    )
  }

  async #repeat(
    known: Running | Remembered,
    fingerprint: Fingerprint,
    run: () => Promise<CommandOutcome>,
  ): Promise<CommandOutcome> {
    const replay =
      'replayLater' in known
        ? known.replayLater
        : await known.execution.then((settled) => settled.replay).catch(() => null)
    // An attempt that the log does not keep leaves its key free.
    if (replay === null) return run()
    const field = firstDifference(known.fingerprint, fingerprint)
    return field === null ? replay() : { kind: 'mismatch', field }
  }
}
