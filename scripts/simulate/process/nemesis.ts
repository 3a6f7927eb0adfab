import type { FaultRates } from '../network/fault-kinds.ts'
import type { Random } from '../schedule/random.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import type { VirtualClock } from '../schedule/virtual-clock.ts'
import type { Cluster } from './cluster.ts'

const PROCESS_FAULTS = ['crashes', 'partitions', 'stalls', 'clocks'] as const

export interface NemesisOptions {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly cluster: Cluster
  readonly rates: FaultRates
  /** Time between two of its deeds, about. */
  readonly everyMs: number
  readonly isOver: () => boolean
}

/** Does to whole processes what the network cannot do to calls, until it is over. */
export class Nemesis implements Owner {
  readonly name = 'nemesis'
  isAlive = true
  stalledUntil = 0
  readonly #options: NemesisOptions

  constructor(options: NemesisOptions) {
    this.#options = options
  }

  async run(): Promise<void> {
    const { scheduler, random, rates, everyMs, isOver } = this.#options
    const [first, ...others] = PROCESS_FAULTS.filter((kind) => rates.has(kind))
    if (first === undefined) return
    for (;;) {
      await scheduler.pause(this, 2 * everyMs * random.fraction(), 'strikes')
      if (isOver()) return
      this.#strike(random.pick([first, ...others]))
    }
  }

  #strike(kind: (typeof PROCESS_FAULTS)[number]): void {
    const { random, cluster, scheduler } = this.#options
    const place = random.between(0, cluster.size - 1)
    const process = cluster.at(place)
    scheduler.note(`${kind} at ${process.name}`)
    switch (kind) {
      case 'crashes':
        if (process.isAlive) cluster.restart(place, random.between(1, 3000))
        break
      case 'partitions':
        cluster.cut(place, random.between(100, 7000))
        break
      case 'stalls':
        cluster.stall(place, random.between(50, 5000))
        break
      case 'clocks':
        this.#mislead(process.clock)
    }
  }

  /** Puts the clock of a machine forward, and a while later as it was. */
  #mislead(clock: VirtualClock): void {
    const { random, scheduler } = this.#options
    const ms = random.between(1, 6000)
    clock.jump(ms)
    scheduler.after(this, random.between(1, 6000), 'a clock is put back', () => clock.jump(-ms))
  }
}
