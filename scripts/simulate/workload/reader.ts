import type { Random } from '../schedule/random.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import type { Door } from './client.ts'

export interface ReaderOptions {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly door: Door
  readonly isOver: () => boolean
}

const LONGEST_PAUSE_MS = 120

/** Somebody who asks for states all the time, at any process: as permission checks do. */
export class Reader implements Owner {
  readonly name = 'reader'
  isAlive = true
  stalledUntil = 0
  readonly #options: ReaderOptions

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  async run(): Promise<void> {
    const { scheduler, random, door, isOver } = this.#options
    while (!isOver()) {
      await scheduler.pause(this, LONGEST_PAUSE_MS * random.fraction(), 'looks')
      door.readState(random.between(0, door.size - 1), random)
    }
  }
}
