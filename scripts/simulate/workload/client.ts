import type { CommandOutcome, CommandRequest } from '@heptad/commands/engine/port.ts'
import type { Random } from '../schedule/random.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import type { UsedKeys } from './keys.ts'
import type { KnownIds } from './known-ids.ts'
import { drawCommand, FURNITURE, requestOf, TENANTS } from './operations.ts'

/** How clients reach the backbone: each call goes to one process, which may be dead. */
export interface Door {
  /** The number of processes. */
  readonly size: number
  /** `no-answer`: the process is away, died, or took too long. */
  send(process: number, request: CommandRequest): Promise<CommandOutcome | 'no-answer'>
  /** Asks for the state of a random stream, and lets it be checked. */
  readState(process: number, random: Random): void
}

export interface ClientOptions {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly door: Door
  readonly keys: UsedKeys
  readonly known: KnownIds
  /** The longest pause between two commands. */
  readonly thinkMs: number
  readonly isOver: () => boolean
}

const MAX_ATTEMPTS = 4

/** Somebody who sends commands, and sends those with a key again until they are answered or patience ends. */
export class Client implements Owner {
  readonly name: string
  isAlive = true
  stalledUntil = 0
  readonly #options: ClientOptions

  constructor(name: string, options: ClientOptions) {
    this.name = name
    this.#options = options
  }

  async run(): Promise<void> {
    const { random, isOver, thinkMs } = this.#options
    while (!isOver()) {
      await this.#pause(random.fraction() * thinkMs)
      await this.#act()
    }
  }

  /** Opens books and accounts, as often as that needs. */
  async furnish(): Promise<void> {
    for (const tenantId of TENANTS)
      for (const [type, body] of FURNITURE) await this.#insist(requestOf(type, body, tenantId))
  }

  async #act(): Promise<void> {
    const { random, keys, known } = this.#options
    const request = drawCommand(random, known)
    switch (random.weighted({ keyed: 50, twice: 8, unkeyed: 25, dryRun: 5, ifRevision: 5 })) {
      case 'keyed':
        return this.#sendUntilAnswered(keys.keyed(request))
      case 'twice': {
        const keyed = keys.keyed(request)
        await Promise.all([this.#sendUntilAnswered(keyed), this.#sendUntilAnswered(keyed)])
        return
      }
      case 'unkeyed':
        return void (await this.#send(request))
      case 'dryRun':
        return void (await this.#send({ ...request, dryRun: true }))
      case 'ifRevision':
        return void (await this.#send({ ...request, ifRevision: BigInt(random.between(0, 30)) }))
    }
  }

  async #insist(request: CommandRequest): Promise<void> {
    while (!this.#options.isOver()) {
      const outcome = await this.#send(request)
      if (outcome !== 'no-answer' && outcome.kind === 'accepted') return
      await this.#pause(100)
    }
  }

  async #sendUntilAnswered(request: CommandRequest): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const outcome = await this.#send(request)
      if (outcome !== 'no-answer' && !['unavailable', 'overloaded', 'being-read', 'conflict'].includes(outcome.kind))
        return
      await this.#pause(this.#options.random.between(0, 1000))
    }
  }

  /** Some wait for a moment only: what they give up may be written all the same, under those who came after. */
  async #send(request: CommandRequest): Promise<CommandOutcome | 'no-answer'> {
    const { random, door, known } = this.#options
    const patience = random.chance(0.3) ? { timeoutMs: random.between(50, 800) } : {}
    const outcome = await door.send(this.#anyProcess(), { ...request, ...patience })
    known.note(request, outcome)
    return outcome
  }

  #anyProcess(): number {
    return this.#options.random.between(0, this.#options.door.size - 1)
  }

  #pause(ms: number): Promise<void> {
    return this.#options.scheduler.pause(this, ms, 'goes on')
  }
}
