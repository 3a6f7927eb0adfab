import type { SharedServices } from '../network/shared-services.ts'
import type { Random } from '../schedule/random.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import { simulatedProjections } from '../workload/projections.ts'

/** Looks after dead letters: orders parked sequences to be tried again, also before what stopped them is repaired. */
export class Operator implements Owner {
  readonly name = 'operator'
  isAlive = true
  stalledUntil = 0
  readonly #scheduler: Scheduler
  readonly #shared: SharedServices
  readonly #random: Random

  constructor(scheduler: Scheduler, shared: SharedServices, random: Random) {
    this.#scheduler = scheduler
    this.#shared = shared
    this.#random = random
  }

  /** Never ends. */
  async run(): Promise<void> {
    for (;;) {
      await this.#scheduler.pause(this, this.#random.between(200, 3000), 'looks at dead letters')
      for (const { name } of simulatedProjections) this.#retryOne(name)
    }
  }

  #retryOne(projection: string): void {
    const [first, ...others] = this.#shared.readModels.deadLettersOf(projection).values()
    if (first === undefined) return
    const letter = this.#random.pick([first, ...others])
    this.#scheduler.note(`${projection} is to try ${letter.sequence} again`)
    this.#shared.orders.retry(projection, letter)
  }
}
