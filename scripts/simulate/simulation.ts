import type { CommandRequest } from '@heptad/commands/engine/port.ts'
import { mustEqual, Violated } from './invariants/violated.ts'
import { type Failure, Witness } from './invariants/witness.ts'
import { drawFaultRates, type FaultKind, type FaultRates } from './network/fault-kinds.ts'
import { SharedServices } from './network/shared-services.ts'
import { Cluster } from './process/cluster.ts'
import { Nemesis } from './process/nemesis.ts'
import { Operator } from './process/operator.ts'
import { drawSettings } from './process/settings.ts'
import { Random } from './schedule/random.ts'
import { Scheduler, settled } from './schedule/scheduler.ts'
import { Trace } from './schedule/trace.ts'
import { Client } from './workload/client.ts'
import { ClusterDoor } from './workload/cluster-door.ts'
import { UsedKeys } from './workload/keys.ts'
import { KnownIds } from './workload/known-ids.ts'
import { requestOf, TENANTS } from './workload/operations.ts'
import type { Poison } from './workload/poison.ts'
import { simulatedProjections } from './workload/projections.ts'
import { Reader } from './workload/reader.ts'

const MICROS_PER_MS = 1000
/** No simulation needs more steps than this, unless it goes in circles. */
const MAX_STEPS = 200_000
/** When nothing goes wrong any more, everything that is due is done within this time. */
const QUIET_WITHIN_MS = 60_000
const LOOK_EVERY_MICROS = 25_000
const MAX_PROBES = 20
/** How long a history waits at its end for holds to expire by themselves: mostly not, which takes a third of the time. */
const PATIENCE_MS = [3000, 3000, 3000, 30_000] as const
const NO_FAULTS: FaultRates = new Map()

export interface SimulationResult {
  readonly seed: number
  /** Of everything that happened: equal for equal seeds. */
  readonly traceHash: string
  readonly steps: number
  readonly commands: number
  readonly events: number
  readonly failure: (Failure & { readonly lastLines: readonly string[] }) | null
}

/** Runs one history: clients and faults for some seconds of virtual time, then none until all is quiet, then the last checks. */
export async function simulate(seed: number, allowed: ReadonlySet<FaultKind>): Promise<SimulationResult> {
  const simulation = new Simulation(seed, allowed)
  const onRejection = (error: unknown) => simulation.witness.fail('no part of a process ends by itself', error)
  process.on('unhandledRejection', onRejection)
  try {
    return await simulation.run()
  } finally {
    await simulation.end()
    process.off('unhandledRejection', onRejection)
  }
}

class Simulation {
  readonly witness: Witness
  readonly #seed: number
  readonly #trace = new Trace()
  readonly #scheduler: Scheduler
  readonly #random: Random
  readonly #rates: FaultRates
  readonly #shared: SharedServices
  readonly #cluster: Cluster
  readonly #door: ClusterDoor
  readonly #endsAt: number
  #isHealed = false
  #working = 0
  #looksAgainAt = 0

  constructor(seed: number, allowed: ReadonlySet<FaultKind>) {
    const random = new Random(`${seed}`)
    const scheduler = new Scheduler(random.fork('order'), this.#trace)
    const rates = drawFaultRates(random.fork('faults'), allowed)
    const settings = drawSettings(random.fork('settings'), rates)
    const witness = new Witness(scheduler, random.fork('patience').pick(PATIENCE_MS))
    const repairedAt = random.fork('repair').between(2000, 12_000) * MICROS_PER_MS
    const poison: Poison = {
      refusedBy: random.fork('refusal').pick(['projection', 'engine']),
      isBroken: () => rates.has('poison') && !this.#isHealed && scheduler.now < repairedAt,
    }
    const shared = new SharedServices(scheduler, { ...settings, poison }, witness)
    scheduler.note(`seed ${seed}, faults ${[...rates.keys()].join(' ')}, settings ${JSON.stringify(settings)}`)
    const clusterOptions = {
      ...{ scheduler, shared, settings, random: random.fork('processes') },
      rates: () => (this.#isHealed ? NO_FAULTS : rates),
      maxClockOffsetMs: () => (rates.has('clocks') ? (this.#isHealed ? 2000 : 5500) : 0),
      onPage: witness.pageShown.bind(witness),
    }
    this.#seed = seed
    this.#random = random
    this.#scheduler = scheduler
    this.#rates = rates
    this.#shared = shared
    this.#cluster = new Cluster(clusterOptions, random.between(2, 4))
    this.#door = new ClusterDoor({ cluster: this.#cluster, witness, shared, scheduler, random: random.fork('door') })
    this.#endsAt = random.between(3000, 12_000) * MICROS_PER_MS
    this.witness = witness
  }

  async run(): Promise<SimulationResult> {
    this.#startClients()
    this.#startReader()
    this.#startNemesis()
    if (this.#rates.has('poison')) this.#startOperator()
    await this.#stepUntil(() => this.#isOver())
    this.#isHealed = true
    this.#cluster.heal()
    await this.#stepUntil(() => this.#isQuiet())
    this.#work(this.#probe())
    await this.#stepUntil(() => this.#isQuiet())
    if (this.witness.failure === null) await this.witness.atEnd(this.#shared)
    return this.#result()
  }

  /** Lets go of everything, so that its memory is free. */
  async end(): Promise<void> {
    this.#cluster.forget()
    await settled()
  }

  #startClients(): void {
    const keys = new UsedKeys(this.#random.fork('used keys'))
    const known = new KnownIds()
    for (let number = this.#random.between(2, 6); number > 0; number -= 1) {
      const random = this.#random.fork(`client ${number}`)
      const thinkMs = random.between(50, 800)
      const options = {
        scheduler: this.#scheduler,
        door: this.#door,
        isOver: () => this.#isOver(),
        random,
        keys,
        known,
        thinkMs,
      }
      const client = new Client(`client ${number}`, options)
      this.#work(number === 1 ? client.furnish().then(() => client.run()) : client.run())
    }
  }

  #startReader(): void {
    const random = this.#random.fork('reader')
    const reader = new Reader({ scheduler: this.#scheduler, door: this.#door, random, isOver: () => this.#isOver() })
    void reader.run()
  }

  #startNemesis(): void {
    const random = this.#random.fork('nemesis')
    const everyMs = random.between(300, 4000)
    const nemesis = new Nemesis({
      ...{ scheduler: this.#scheduler, cluster: this.#cluster, rates: this.#rates },
      ...{ random, everyMs, isOver: () => this.#isOver() },
    })
    void nemesis.run()
  }

  #startOperator(): void {
    const operator = new Operator(this.#scheduler, this.#shared, this.#random.fork('operator'))
    void operator.run()
  }

  #isOver(): boolean {
    return this.#scheduler.now >= this.#endsAt
  }

  #work(work: Promise<void>): void {
    this.#working += 1
    work
      .catch((error) => this.witness.fail('a client gets through', error))
      .finally(() => {
        this.#working -= 1
      })
  }

  /** Steps, checking after each, until a condition holds or something did not. */
  async #stepUntil(isReached: () => boolean): Promise<void> {
    const deadline = this.#scheduler.now + this.#endsAt + QUIET_WITHIN_MS * MICROS_PER_MS
    while (this.witness.failure === null && !isReached()) {
      if (this.#scheduler.steps > MAX_STEPS || this.#scheduler.now > deadline) return this.#giveUp()
      if (!(await this.#scheduler.step())) return this.#giveUp()
      await this.witness.afterStep(this.#shared)
    }
  }

  #giveUp(): void {
    const message = `still pending: ${this.#pending().join(', ')}`
    this.witness.fail('everything that is due gets done', new Violated(message))
  }

  /** Nothing is left to do but to look whether there is something. Looks now and then, for it takes time. */
  #isQuiet(): boolean {
    if (this.#scheduler.now < this.#looksAgainAt) return false
    this.#looksAgainAt = this.#scheduler.now + LOOK_EVERY_MICROS
    return this.#pending().length === 0
  }

  #pending(): readonly string[] {
    const { model, checkpoints, followUps } = this.witness
    const behind = simulatedProjections.filter(({ name }) => checkpoints.position(name) < model.head)
    const { readModels, orders } = this.#shared
    const parked = simulatedProjections.filter(({ name }) => readModels.deadLettersOf(name).size > 0)
    const late = this.#cluster.processes.filter((each) => !each.mayDecide() || each.auditedUpTo !== model.head)
    return [
      ...(this.#working === 0 ? [] : [`${this.#working} clients`]),
      ...this.#door.unanswered,
      ...followUps.awaited(this.#shared.clock.now()),
      ...behind.map(({ name }) => `${name} at ${checkpoints.position(name)} of ${model.head}`),
      ...parked.map(({ name }) => `dead letters of ${name}`),
      ...orders.open.map(({ orderId }) => orderId),
      ...late.map(({ name, auditedUpTo }) => `${name} is not ready, or has seen ${auditedUpTo} of ${model.head}`),
    ]
  }

  /** When nothing goes wrong, every process takes every command and has the right state, as soon as what was slow has ended. */
  async #probe(): Promise<void> {
    for (let place = 0; place < this.#cluster.size; place += 1)
      for (const tenantId of TENANTS) {
        await this.#insist(place, requestOf('test.counter.add', { counterId: 'a', by: 1 }, tenantId))
        this.#door.readState(place, this.#random)
      }
  }

  async #insist(place: number, request: CommandRequest): Promise<void> {
    for (let attempt = 0; attempt < MAX_PROBES; attempt += 1) {
      const outcome = await this.#door.send(place, request)
      if (outcome === 'no-answer' || outcome.kind !== 'unavailable')
        return mustEqual(
          outcome === 'no-answer' ? outcome : outcome.kind,
          'accepted',
          () => 'the answer of a healthy process',
        )
      await this.#scheduler.pause(this.#shared.server, 1000, 'probes again')
    }
    throw new Violated(`${this.#cluster.at(place).name} is unavailable though nothing is wrong`)
  }

  #result(): SimulationResult {
    const { failure, model, history } = this.witness
    return {
      seed: this.#seed,
      traceHash: this.#trace.digest(),
      steps: this.#scheduler.steps,
      commands: history.invocations.length,
      events: model.events.length,
      failure: failure && { ...failure, lastLines: this.#trace.last },
    }
  }
}
