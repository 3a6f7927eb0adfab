import { FactsOutdated, PrecededBy } from '@heptad/domains/decider.ts'
import { type Awaitable, andThen } from '@heptad/infra/awaitable/awaitable.ts'
import { LogReplaced, LogUnavailable } from '@heptad/infra/event-store/port.ts'
import type { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { type CommandDefinition, DEFAULT_BUSINESS_SETTINGS, type ErasedDecider } from '../define.ts'
import { type Actors, createActors } from './actors.ts'
import { answerReplayer } from './answers.ts'
import { assertCapable } from './capabilities.ts'
import { identify } from './command-identity.ts'
import { CommandTask, type DecisionDeps, type TriedPlans } from './command-task.ts'
import { AuthorisationExpired, type PreparedCommand } from './decision.ts'
import type { EngineDeps } from './engine-deps.ts'
import { eventWriter } from './event-writer.ts'
import { KeptSnapshots } from './kept-snapshots.ts'
import { Once, type Settled, unrecorded } from './once.ts'
import { Ownership } from './ownership.ts'
import type { Authoriser, CommandEngine, CommandOutcome, CommandRequest, StreamState } from './port.ts'
import { type AdmittedCommand, type Preparation, prepare } from './prepare.ts'
import type { StreamActor } from './stream-actor.ts'
import { type StreamRef, streamReader } from './stream-reader.ts'
import { TakenClaims } from './taken-claims.ts'

/** How old a permission, or a state that is read from memory, may be. */
const MAX_STALENESS_MS = 500
/** Times that the facts of one command are gathered again. */
const MAX_OUTDATED = 10
/** Commands that may have to be executed before one. */
const MAX_PRECEDED = 1000
/** Times that the permission of one command is checked again because the command waited longer than {@link MAX_STALENESS_MS}. */
const MAX_EXPIRED = 10
const CONFLICT = unrecorded({ kind: 'conflict' })
const OVERLOADED = unrecorded({ kind: 'overloaded', retryAfterMs: 1000 })
const NOT_NOW = { kind: 'unavailable', commitUnknown: false, retryAfterMs: 1000 } as const
const UNKNOWN = unrecorded({ ...NOT_NOW, commitUnknown: true })

/** A command of a type that no module defines. */
export class UnknownCommand extends Error {
  override readonly name = 'UnknownCommand'
}

/**
 * The way of a command: authorise → identify → join a retry in flight (`Once`) → `prepare` (facts, stream, sealing) → decide in the
 * stream's actor (`CommandTask`) → append → answer once that is durable.
 */
export class Engine implements CommandEngine {
  readonly authoriser: Authoriser
  readonly #deps: EngineDeps
  readonly #definitions: ReadonlyMap<string, CommandDefinition>
  readonly #actors: Actors
  readonly #kept: KeptSnapshots
  readonly #once: Once
  readonly #preparation: Preparation
  readonly #decisions: DecisionDeps
  #running = 0
  #idle: PromiseWithResolvers<void> | null = null
  readonly #stopped = new AbortController()
  /** The actors have seen the log up to here. */
  #observed = 0n

  constructor(deps: EngineDeps) {
    const { store, codec, settings, clock } = deps
    const kept = new KeptSnapshots({ ...settings.snapshots, store: deps.snapshots, log: store, onFault: deps.onFault })
    const reader = streamReader(store, codec, kept, clock)
    const definitionOf = (type: string): CommandDefinition => this.#definitionOf(type)
    this.#deps = deps
    this.#kept = kept
    this.#definitions = new Map(deps.commands.map((definition) => [definition.contract.type, definition]))
    this.#actors = createActors({ appends: deps.appends, reader, codec, kept, clock }, settings)
    this.#once = new Once(settings.maxRememberedOutcomes)
    this.authoriser = deps.authoriser(this)
    const ownership = new Ownership(deps.formerNames)
    const { businessSettings = DEFAULT_BUSINESS_SETTINGS } = deps
    const foresee = (stream: StreamRef): void => this.#actors.of(stream).readAhead()
    this.#preparation = { ...deps, ownership, authoriser: this.authoriser, foresee, businessSettings }
    const answers = answerReplayer({ store, codec, reader, definitionOf })
    const taken = new TakenClaims()
    this.#decisions = { clock, writer: eventWriter(deps.ids, codec), answers, ownership, taken }
  }

  /** Keeps the actors coherent with the log from its present head on; resolves once it follows. Throws {@link UnsupportedCapability}. */
  async start(): Promise<void> {
    assertCapable(this.#deps.store, this.#deps.commands)
    const after = await this.#deps.store.head()
    this.#observed = after
    void this.#follow(after)
  }

  get actorCount(): number {
    return this.#actors.size
  }

  async execute(request: CommandRequest): Promise<CommandOutcome> {
    if (this.#stopped.signal.aborted || !this.#deps.mayDecide()) return NOT_NOW
    this.#running += 1
    try {
      return await this.#execute(request)
    } catch (error) {
      // Whatever was asked of the log here was a read, to admit or prepare the command: nothing was appended.
      if (error instanceof LogUnavailable) return NOT_NOW
      throw error
    } finally {
      this.#running -= 1
      if (this.#running === 0) this.#idle?.resolve()
    }
  }

  state(decider: ErasedDecider, tenantId: TenantId, streamId: StreamId): Awaitable<StreamState> {
    const { tail } = this.#deps
    const isFresh = tail.stalenessMs() <= MAX_STALENESS_MS && this.#observed >= tail.reached
    const ref = { tenantId, streamId, decider }
    return andThen(this.#actors.of(ref).read(isFresh), (found) => {
      // Requests with invented keys ask for streams that do not exist; these must not evict streams that do.
      if (found.head === null) this.#actors.forget(ref)
      return found
    })
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    this.#idle = Promise.withResolvers()
    if (this.#running > 0) await this.#idle.promise
    await this.#kept.settled()
  }

  #execute(request: CommandRequest): Awaitable<CommandOutcome> {
    const definition = this.#definitionOf(request.type)
    const authorisedUntilMs = this.#authorisedFromNow()
    const answerByMs = request.timeoutMs === undefined ? null : this.#deps.clock.elapsedMs() + request.timeoutMs
    return andThen(inSequence(request, this.#refusedTo(request, definition)), (denied) => {
      if (denied !== null) return denied.outcome
      const identity = identify(request, this.#deps)
      const admitted = {
        definition,
        request,
        identity,
        authorisedUntilMs,
        answerByMs,
        timesOutdated: 0,
        isAgain: false,
      }
      return this.#once.run(identity, () => this.#decide(admitted))
    })
  }

  #authorisedFromNow(): number {
    return this.#deps.clock.nowMs() + MAX_STALENESS_MS
  }

  /** Null when its sender may send it. */
  #refusedTo({ actor, tenantId }: CommandRequest, { handler }: CommandDefinition): Awaitable<Settled | null> {
    const { permission } = handler
    if (permission === null) return null
    return andThen(this.authoriser.allows(actor, tenantId, permission), (allowed) =>
      allowed ? null : unrecorded({ kind: 'denied', permission }),
    )
  }

  /** Decides the command. When the log goes away after a plan was tried, that plan may have been written: the outcome is unknown. */
  async #decide(admitted: AdmittedCommand): Promise<Settled> {
    const tried: TriedPlans = []
    try {
      return await this.#decideUntilFresh(admitted, tried)
    } catch (error) {
      if (!(error instanceof LogUnavailable) || tried.length === 0) throw error
      return UNKNOWN
    }
  }

  /** Decides again until the permission is fresh, the facts fit and nothing has to come first; else `overloaded` or `conflict`. */
  async #decideUntilFresh(admitted: AdmittedCommand, tried: TriedPlans): Promise<Settled> {
    let [outdated, expired, preceded] = [0, 0, 0]
    for (let current = admitted; ; ) {
      try {
        return await this.#decideOnce(current, tried)
      } catch (error) {
        if (error instanceof FactsOutdated) outdated += 1
        else if (error instanceof AuthorisationExpired) expired += 1
        else if (error instanceof PrecededBy) preceded += await this.#precede(admitted.request, error)
        else throw error
        if (outdated >= MAX_OUTDATED) return CONFLICT
        if (expired >= MAX_EXPIRED || preceded > MAX_PRECEDED) return tried.length === 0 ? OVERLOADED : UNKNOWN
        current = { ...current, timesOutdated: outdated, isAgain: true }
      }
    }
  }

  /** Executes a command that must come first. Answers by how much to raise the count: past the limit when it was not accepted. */
  async #precede({ tenantId, correlationId }: CommandRequest, { first }: PrecededBy): Promise<number> {
    const correlation = correlationId === undefined ? undefined : { correlationId }
    const actor = { type: 'system', id: first.type } as const
    const { kind } = await this.execute({ ...first, ...correlation, tenantId, actor })
    return kind === 'accepted' ? 1 : MAX_PRECEDED + 1
  }

  #decideOnce(admitted: AdmittedCommand, tried: TriedPlans): Awaitable<Settled> {
    const prepared = admitted.isAgain ? this.#prepareAgain(admitted) : prepare(this.#preparation, admitted)
    return andThen(inSequence(admitted.request, prepared), (command) => {
      if ('outcome' in command) return command
      const actor = this.#actorOf(command)
      if (actor.pending >= this.#deps.settings.maxPendingPerStream) return tried.length === 0 ? OVERLOADED : UNKNOWN
      const task = new CommandTask(command, this.#decisions, tried)
      actor.submit(task)
      return task.settled
    })
  }

  /**
   * Asks for the permission last, when facts and stream are at hand, and counts its age from the answer: while the log is slow, each of
   * these takes longer than a permission may be old.
   */
  async #prepareAgain(admitted: AdmittedCommand): Promise<PreparedCommand | Settled> {
    const command = await prepare(this.#preparation, admitted)
    // Facts gathered a second time come from the log. The state must then be as recent: another process may have written it while the tail is late.
    await this.#actorOf(command).read(admitted.timesOutdated <= 1)
    const denied = await this.#refusedTo(admitted.request, admitted.definition)
    return denied ?? { ...command, authorisedUntilMs: this.#authorisedFromNow() }
  }

  #actorOf({ streamOwner: tenantId, streamId, definition }: PreparedCommand): StreamActor {
    return this.#actors.of({ tenantId, streamId, decider: definition.handler.decider })
  }

  #definitionOf(type: string): CommandDefinition {
    const definition = this.#definitions.get(type)
    if (definition === undefined) throw new UnknownCommand(`no command ${type}`)
    return definition
  }

  /** Shows the actors the tail. A tail that ends because the log was replaced tells its owner, who stops the process: here that is not an error. */
  async #follow(after: bigint): Promise<void> {
    try {
      for await (const page of this.#deps.tail.subscribe({ after, signal: this.#stopped.signal })) {
        this.#actors.observe(page)
        this.#observed = page.reached
      }
    } catch (error) {
      if (!(error instanceof LogReplaced)) throw error
    }
  }
}

function inSequence<T>({ sequencer }: CommandRequest, value: Awaitable<T>): Awaitable<T> {
  return sequencer?.after(value) ?? value
}
