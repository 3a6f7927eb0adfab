import type { ErasedDecider } from '@heptad/commands/define.ts'
import type { CommandOutcome, CommandRequest } from '@heptad/commands/engine/port.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import type { Witness } from '../invariants/witness.ts'
import type { SharedServices } from '../network/shared-services.ts'
import type { Cluster } from '../process/cluster.ts'
import type { SimulatedProcess } from '../process/simulated-process.ts'
import type { Random } from '../schedule/random.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import type { Door } from './client.ts'
import { definitionOf } from './commands.ts'
import { TENANTS } from './operations.ts'

const PATIENCE_MS = 12_000

/** Where the streams that are read come from. */
const READ = [
  { stream: streamOf('test.counter', 'a'), decider: deciderOf('test.counter.add') },
  { stream: streamOf('test.counter', 'b'), decider: deciderOf('test.counter.add') },
  { stream: streamOf('money.book', 'main'), decider: deciderOf('money.transaction.post') },
] as const

/** The way from clients to processes. Every answer is shown to the witness, also one for which nobody waits any more. */
export class ClusterDoor implements Door {
  readonly #cluster: Cluster
  readonly #witness: Witness
  readonly #shared: SharedServices
  readonly #scheduler: Scheduler
  readonly #random: Random
  /** By the sending's id. */
  readonly #executing = new Map<string, SimulatedProcess>()
  readonly #clients: Owner = { name: 'clients', isAlive: true, stalledUntil: 0 }

  constructor(parts: {
    cluster: Cluster
    witness: Witness
    shared: SharedServices
    scheduler: Scheduler
    random: Random
  }) {
    this.#cluster = parts.cluster
    this.#witness = parts.witness
    this.#shared = parts.shared
    this.#scheduler = parts.scheduler
    this.#random = parts.random
  }

  get size(): number {
    return this.#cluster.size
  }

  /** The commands that a living process has not answered, whether or not anybody waits. */
  get unanswered(): readonly string[] {
    return [...this.#executing].filter(([, process]) => process.isAlive).map(([id, { name }]) => `${id} at ${name}`)
  }

  async send(place: number, request: CommandRequest): Promise<CommandOutcome | 'no-answer'> {
    await this.#hop('sends')
    const process = this.#cluster.at(place)
    if (process.engine === null) return 'no-answer'
    const { promise, resolve } = Promise.withResolvers<CommandOutcome | 'no-answer'>()
    const giveUp = this.#scheduler.after(this.#clients, PATIENCE_MS, 'gives up', () => resolve('no-answer'))
    void process.died.then(() => resolve('no-answer'))
    void this.#execute(process, request).then(resolve)
    const outcome = await promise
    giveUp()
    await this.#hop('hears')
    return outcome
  }

  readState(place: number, random: Random): void {
    const process = this.#cluster.at(place)
    const tenantId = random.pick(TENANTS)
    const { stream: streamId, decider } = random.pick(READ)
    const askedAt = this.#scheduler.now
    const { engine } = process
    if (engine === null) return
    this.#scheduler.note(`${process.name} is asked for ${tenantId.slice(0, 4)} ${streamId}`)
    void Promise.resolve(engine.state(decider, tenantId, streamId)).then(
      (answer) => this.#witness.stateRead({ tenantId, streamId, askedAt, answer }, this.#shared),
      () => {},
    )
  }

  async #execute(process: SimulatedProcess, request: CommandRequest): Promise<CommandOutcome | 'no-answer'> {
    const { model, history } = this.#witness
    const invocation = await history.begin(process, request, model.head)
    this.#scheduler.note(
      `${process.name} gets ${invocation.id} ${request.type} ${request.tenantId.slice(0, 4)} ${request.key}`,
    )
    if (process.engine === null) return 'no-answer'
    this.#executing.set(invocation.id, process)
    try {
      const outcome = await process.engine.execute(invocation.request)
      invocation.answered()
      this.#witness.answered(invocation, outcome, this.#shared)
      return outcome
    } catch (error) {
      this.#witness.fail('a command is answered', error)
      return 'no-answer'
    } finally {
      this.#executing.delete(invocation.id)
    }
  }

  #hop(label: string): Promise<void> {
    return this.#scheduler.pause(this.#clients, 3 * this.#random.fraction(), label)
  }
}

function deciderOf(type: string): ErasedDecider {
  return definitionOf(type).handler.decider
}
