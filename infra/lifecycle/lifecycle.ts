import type { Logger } from '../logger/logger.ts'
import { bounded } from './bounded.ts'
import { type Phase, START_PHASES, STOP_PHASES, type StartPhase, type StopPhase } from './phases.ts'
import { createResource, type OpenResource, type Resource, type ResourceOptions } from './resource.ts'

/** Where a process is in its life. Only `ready` takes work. */
export type LifecycleState = 'new' | 'starting' | 'ready' | 'stopping' | 'stopped'

/** Starts and stops the parts of a process in order; see {@link START_PHASES} and {@link STOP_PHASES}. */
export interface Lifecycle {
  readonly state: LifecycleState
  /**
   * Registers a part: how it is opened, in which phase, and how and when it is closed. Parts of one phase open in the order
   * of registration and close in reverse. Throws when the part's phase has begun.
   */
  add<T>(phase: StartPhase, name: string, options: ResourceOptions<T>): Resource<T>
  /**
   * Goes through the start phases. When one fails or takes too long, or a stop comes in between, closes in order what was
   * opened and rejects with a {@link StartFailed} or a {@link StartInterrupted}.
   */
  start(): Promise<void>
  /** Goes through the stop phases; a part that fails or hangs is logged and left behind. Called again, answers the same promise. */
  stop(): Promise<void>
}

/** A process did not start; names the phase and the part. What it had opened is closed. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed'
  constructor(phase: StartPhase, part: string, cause: unknown) {
    super(`start failed in phase ${phase} at ${part}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

/** A stop came before the process was ready. What it had opened is closed. */
export class StartInterrupted extends Error {
  override readonly name = 'StartInterrupted'
}

/** Other times than the standard ones, for tests. */
export interface LifecycleOptions {
  readonly logger: Logger
  readonly startPhases?: readonly Phase<StartPhase>[]
  readonly stopPhases?: readonly Phase<StopPhase>[]
}

/** A lifecycle without parts yet. */
export function createLifecycle(options: LifecycleOptions): Lifecycle {
  return new PhasedLifecycle(options)
}

class PhasedLifecycle implements Lifecycle {
  state: LifecycleState = 'new'
  readonly #logger: Logger
  readonly #startPhases: readonly Phase<StartPhase>[]
  readonly #stopPhases: readonly Phase<StopPhase>[]
  readonly #parts: OpenResource[] = []
  readonly #begun = new Set<StartPhase>()
  readonly #interruption = new AbortController()
  #starting: Promise<void> = Promise.resolve()
  #stopping: Promise<void> | undefined

  constructor({ logger, startPhases = START_PHASES, stopPhases = STOP_PHASES }: LifecycleOptions) {
    this.#logger = logger
    this.#startPhases = startPhases
    this.#stopPhases = stopPhases
  }

  add<T>(phase: StartPhase, name: string, options: ResourceOptions<T>): Resource<T> {
    if (this.#begun.has(phase)) throw new Error(`${name} comes too late: phase ${phase} has begun`)
    const { part, resource } = createResource(phase, name, options)
    this.#parts.push(part)
    return resource
  }

  start(): Promise<void> {
    if (this.state !== 'new') return Promise.reject(new Error(`a process that is ${this.state} cannot start`))
    this.state = 'starting'
    this.#starting = this.#startAll()
    return this.#starting
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#interruptAndClose()
    return this.#stopping
  }

  async #startAll(): Promise<void> {
    try {
      for (const phase of this.#startPhases) await this.#startPhase(phase)
      this.state = 'ready'
    } catch (error) {
      await this.#closeAll()
      throw error
    }
  }

  async #startPhase(phase: Phase<StartPhase>): Promise<void> {
    const began = performance.now()
    this.#begun.add(phase.name)
    for (const part of this.#parts.filter((candidate) => candidate.startPhase === phase.name)) {
      await this.#openPart(part, phase.timeoutMs - (performance.now() - began))
    }
    this.#interruption.signal.throwIfAborted()
    this.#logger.info({ phase: phase.name, ms: Math.round(performance.now() - began) }, 'start phase done')
  }

  async #openPart(part: OpenResource, timeoutMs: number): Promise<void> {
    const { signal } = this.#interruption
    try {
      await bounded(part.open(signal), timeoutMs, signal)
    } catch (error) {
      part.abandon()
      throw error instanceof StartInterrupted ? error : new StartFailed(part.startPhase, part.name, error)
    }
  }

  async #interruptAndClose(): Promise<void> {
    this.#interruption.abort(new StartInterrupted('stopped while it was starting'))
    await this.#starting.catch(() => undefined)
    await this.#closeAll()
  }

  async #closeAll(): Promise<void> {
    if (this.state === 'stopped') return
    this.state = 'stopping'
    for (const phase of this.#stopPhases) await this.#closePhase(phase)
    this.state = 'stopped'
  }

  async #closePhase(phase: Phase<StopPhase>): Promise<void> {
    const began = performance.now()
    const parts = this.#parts.filter((part) => part.stopPhase === phase.name)
    for (const part of parts.reverse()) {
      const leftMs = phase.timeoutMs - (performance.now() - began)
      try {
        await bounded(part.close(), leftMs)
      } catch (err) {
        this.#logger.error({ err, phase: phase.name, part: part.name }, 'a part did not stop')
      }
    }
    this.#logger.info({ phase: phase.name, ms: Math.round(performance.now() - began) }, 'stop phase done')
  }
}
