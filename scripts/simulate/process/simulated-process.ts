import { Engine } from '@heptad/commands/engine/engine.ts'
import type { EngineSettings } from '@heptad/commands/engine/engine-deps.ts'
import { followUpSender } from '@heptad/commands/engine/follow-up-sender.ts'
import { runReactions } from '@heptad/commands/engine/reactions.ts'
import { runTimers } from '@heptad/commands/engine/timers.ts'
import { guardSkew } from '@heptad/infra/clock/skew-guard.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { GroupCommit } from '@heptad/infra/event-store/group-commit.ts'
import { LogTail } from '@heptad/infra/event-store/log-tail.ts'
import type { EventStore, LogPage } from '@heptad/infra/event-store/port.ts'
import { createFreshness } from '@heptad/infra/freshness/freshness.ts'
import { keepRunning } from '@heptad/infra/lifecycle/keep-running.ts'
import { startProjections } from '@heptad/projections/runner/runner.ts'
import type { FaultRates } from '../network/fault-kinds.ts'
import {
  faultyBoard,
  faultyCheckpoints,
  faultyDueIndex,
  faultySnapshots,
  faultyTarget,
} from '../network/faulty-services.ts'
import { faultyStore } from '../network/faulty-store.ts'
import type { SharedServices } from '../network/shared-services.ts'
import { Wire } from '../network/wire.ts'
import type { Random } from '../schedule/random.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import { seededIds } from '../schedule/seeded-ids.ts'
import { VirtualClock } from '../schedule/virtual-clock.ts'
import { BUSINESS_SETTINGS, simulatedCommands } from '../workload/commands.ts'
import { reactions, timers } from '../workload/follow-ups.ts'
import { projectionsUnder, simulatedEvents } from '../workload/projections.ts'
import { allowAll, fingerprintOf, secretOf } from './installation.ts'
import { simulatedVault } from './simulated-vault.ts'

export interface ProcessOptions {
  readonly name: string
  /** Its place, where processes follow one another. */
  readonly node: string
  readonly scheduler: Scheduler
  readonly shared: SharedServices
  readonly random: Random
  readonly rates: () => FaultRates
  /** How wrong its clock is at first. */
  readonly clockOffsetMs: number
  readonly settings: ProcessSettings
  /** Shown every page that the process's tail gives a subscriber who was at `after`. */
  readonly onPage: (after: bigint, page: LogPage) => void
}

export interface ProcessSettings extends EngineSettings {
  readonly leaseMs: number
  /** Whether processes share each projection, or one has it. */
  readonly isShared: boolean
  readonly rangesPerProcess: number
  readonly appendTimeoutMs: number
  readonly keptEvents: number
  readonly maxEventsPerCall: number
  readonly secondCallFrom: number
}

/** One process of the backbone on the shared log: everything that the embedded composition runs, without its door. */
export class SimulatedProcess implements Owner {
  readonly name: string
  readonly clock: VirtualClock
  readonly wire: Wire
  isAlive = true
  stalledUntil = 0
  /** Null until it has started. */
  engine: Engine | null = null
  /** Whether its clock was right when it last looked. */
  mayDecide = () => false
  /** Resolves when it dies. */
  readonly died: Promise<void>
  /** Everything that its tail has shown to a subscriber. */
  auditedUpTo: bigint | null = null
  readonly #options: ProcessOptions
  readonly #die: () => void
  readonly #running = new AbortController()
  readonly #parts: (() => Promise<unknown>)[] = []

  constructor(options: ProcessOptions) {
    const { name, scheduler, shared, random, rates, clockOffsetMs } = options
    const { promise, resolve } = Promise.withResolvers<void>()
    this.name = name
    this.#options = options
    this.clock = new VirtualClock(scheduler, this, shared.latestTime, clockOffsetMs)
    this.wire = new Wire({ scheduler, process: this, server: shared.server, random: random.fork('wire'), rates })
    this.died = promise
    this.#die = resolve
  }

  /** Starts every part. Rejects when the log or the right time cannot be had. */
  async start(): Promise<void> {
    const { shared, settings, random } = this.#options
    const { clock, wire } = this
    const store = faultyStore(shared, wire, clock)
    const skew = await guardSkew({
      clock,
      databaseNow: () => this.#askTime(),
      settle: (present) => clock.settle(present),
    })
    const tail = new LogTail(store, { clock, after: await store.head(), keptEvents: settings.keptEvents })
    this.#parts.push(
      () => store.close(),
      () => tail.close(),
    )
    tail.start()
    const mayDecide = () => skew.isTrusted()
    const engine = this.#makeEngine(store, tail, mayDecide)
    this.#parts.push(() => engine.close())
    await engine.start()
    this.#follow(tail, engine)
    this.#project(store, tail, random.fork('owner').bits())
    void this.#audit(tail)
    this.engine = engine
    this.mayDecide = mayDecide
  }

  /**
   * When the simulation is over: ends all signals that parts of it, dead or alive, still listen to. Node keeps a composed signal as long as
   * somebody listens, and so the whole simulation.
   */
  forget(): void {
    this.#running.abort()
    for (const close of this.#parts) void close().catch(() => {})
  }

  /** Ends it at once: nothing that it waits for ever happens, and what it has sent may or may not arrive. */
  crash(): void {
    this.isAlive = false
    this.engine = null
    this.mayDecide = () => false
    this.#die()
  }

  #makeEngine(store: EventStore, tail: LogTail, mayDecide: () => boolean): Engine {
    const { shared, random, settings } = this.#options
    const { clock } = this
    const appends = new GroupCommit(store, {
      clock,
      timeoutMs: settings.appendTimeoutMs,
      maxEvents: settings.maxEventsPerCall,
      secondCallFrom: settings.secondCallFrom,
    })
    return new Engine({
      ...{ store, appends, tail, clock, mayDecide, settings },
      codec: eventCodec(simulatedEvents),
      ids: seededIds(random.fork('ids')),
      vault: simulatedVault,
      fingerprintOf,
      commandSecret: secretOf,
      commands: simulatedCommands,
      businessSettings: BUSINESS_SETTINGS,
      snapshots: faultySnapshots(shared, this.wire),
      onFault: () => {},
      authoriser: () => allowAll,
    })
  }

  #follow(tail: LogTail, engine: Engine): void {
    const { shared } = this.#options
    const { clock, wire } = this
    const { signal } = this.#running
    const onFault = () => {}
    const send = followUpSender({ engine, commands: simulatedCommands, clock, signal })
    const dueIndex = faultyDueIndex(shared, wire)
    const checkpoints = faultyCheckpoints(shared, wire)
    const react = { tail, codec: eventCodec(simulatedEvents), checkpoints, dueIndex, reactions, timers, send, signal }
    void keepRunning(() => runReactions(react), { clock, signal, onFault })
    void keepRunning(() => runTimers({ dueIndex, clock, send, signal, onFault }), { clock, signal, onFault })
  }

  #project(store: EventStore, tail: LogTail, incarnation: number): void {
    const { shared, settings, node } = this.#options
    const owner = `${this.name}-${incarnation}`
    const projections = startProjections({
      definitions: projectionsUnder(shared.poison),
      log: {
        subscribe: (options) => tail.subscribe(options),
        readAll: (options) => store.readAll(options),
        head: () => store.head(),
        identity: () => store.identity(),
      },
      codec: eventCodec(simulatedEvents),
      clock: this.clock,
      freshness: createFreshness(this.clock),
      targetOf: ({ name }, range) => faultyTarget(name, shared.targetOf(name, range), this.wire),
      board: faultyBoard(shared.boardOf(owner, node), this.wire),
      rangesPerProcess: settings.rangesPerProcess,
      owner,
      leaseMs: settings.leaseMs,
    })
    this.#parts.push(() => projections.stop())
  }

  async #audit(tail: LogTail): Promise<void> {
    let after = tail.reached
    this.auditedUpTo = after
    for await (const page of tail.subscribe({ after, signal: this.#running.signal })) {
      this.#options.onPage(after, page)
      after = page.reached
      this.auditedUpTo = after
    }
  }

  #askTime() {
    const { clock } = this.#options.shared
    const effect = async () => clock.now()
    return this.wire.call({
      label: 'asks the time',
      effect,
      isWrite: false,
      errorOf: () => new Error('connection lost'),
    })
  }
}
