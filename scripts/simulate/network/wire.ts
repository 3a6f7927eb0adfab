import type { Random } from '../schedule/random.ts'
import type { Owner, Scheduler } from '../schedule/scheduler.ts'
import type { FaultKind, FaultRates } from './fault-kinds.ts'

/** What the caller of a failed call may know: nothing of it happened, or it may have happened or happen yet. */
export type Doubt = 'not-sent' | 'unknown'

export interface Call<Result> {
  readonly label: string
  /** What the other side does when the call arrives. */
  readonly effect: () => Promise<Result>
  /** Whether it changes anything: only then can it land late or twice. */
  readonly isWrite: boolean
  readonly errorOf: (doubt: Doubt) => Error
}

type Fate = 'arrives' | FaultKind

const CALL_FAULTS = ['lost-requests', 'lost-answers', 'slow'] as const
const WRITE_FAULTS = [...CALL_FAULTS, 'late-landings', 'repeats'] as const
const LANDS_AFTER_CRASH = 0.5

/** What lies between one process and everything that it shares with others. */
export class Wire {
  readonly #scheduler: Scheduler
  readonly process: Owner
  readonly #server: Owner
  readonly #random: Random
  readonly #rates: () => FaultRates
  /** The process can reach nothing. */
  isCut = false

  constructor(options: {
    scheduler: Scheduler
    process: Owner
    server: Owner
    random: Random
    /** Asked for each call, so that faults can end. */
    rates: () => FaultRates
  }) {
    this.#scheduler = options.scheduler
    this.process = options.process
    this.#server = options.server
    this.#random = options.random
    this.#rates = options.rates
  }

  /** Makes a call; it rejects with the call's own error, and never settles for a process that is dead. */
  call<Result>(call: Call<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const fail = (doubt: Doubt) => this.#fail(call, doubt, reject)
    const answer = async (landsAfterMs: number, answersAfterMs: number) => {
      const result = await this.#land(call, landsAfterMs)
      const deliver = () => (result.status === 'fulfilled' ? resolve(result.value) : reject(result.reason))
      this.#answer(call, answersAfterMs, deliver, fail)
    }
    switch (this.#fateOf(call)) {
      case 'partitions':
        fail('not-sent')
        break
      case 'lost-requests':
        fail(this.#random.chance(0.3) ? 'unknown' : 'not-sent')
        break
      case 'lost-answers':
        void this.#land(call, this.#latencyMs()).then(() => fail('unknown'))
        break
      case 'late-landings':
        fail('unknown')
        void this.#land(call, this.#random.between(50, 5000))
        break
      case 'repeats': {
        const landsAfterMs = this.#latencyMs()
        void answer(landsAfterMs, this.#latencyMs())
        void this.#land(call, landsAfterMs + this.#random.between(1, 4000))
        break
      }
      case 'slow':
        void answer(this.#slowMs(), this.#slowMs())
        break
      default:
        void answer(this.#latencyMs(), this.#latencyMs())
    }
    return promise
  }

  /** Tells the process something of which it is not sure to hear. */
  announce(label: string, heard: () => void): void {
    const isLost = this.isCut || this.#happens('lost-wake-ups')
    const delayMs = this.#happens('lost-wake-ups') ? this.#random.between(10, 2000) : this.#latencyMs()
    if (!isLost) this.#scheduler.after(this.process, delayMs, label, heard)
  }

  #fateOf({ isWrite }: Call<unknown>): Fate {
    if (this.isCut) return 'partitions'
    return (isWrite ? WRITE_FAULTS : CALL_FAULTS).find((kind) => this.#happens(kind)) ?? 'arrives'
  }

  #happens(kind: FaultKind): boolean {
    const rate = this.#rates().get(kind)
    return rate !== undefined && this.#random.chance(rate)
  }

  #land<Result>({ label, effect }: Call<Result>, delayMs: number): Promise<PromiseSettledResult<Result>> {
    return new Promise((resolve) => {
      this.#scheduler.after(this.#server, delayMs, `${this.process.name} ${label}`, () => {
        if (!this.process.isAlive && !this.#random.chance(LANDS_AFTER_CRASH)) return
        void Promise.allSettled([effect()]).then(([result]) => resolve(result))
      })
    })
  }

  #answer({ label }: Call<unknown>, delayMs: number, deliver: () => void, fail: (doubt: Doubt) => void): void {
    this.#scheduler.after(this.process, delayMs, `${label} answered`, () => (this.isCut ? fail('unknown') : deliver()))
  }

  #fail({ label, errorOf }: Call<unknown>, doubt: Doubt, reject: (error: Error) => void): void {
    const patienceMs = this.#random.between(1, this.#random.chance(0.2) ? 3000 : 100)
    this.#scheduler.after(this.process, patienceMs, `${label} failed, ${doubt}`, () => reject(errorOf(doubt)))
  }

  #latencyMs(): number {
    return 0.1 + 2 * this.#random.fraction() + (this.#random.chance(0.05) ? 50 * this.#random.fraction() : 0)
  }

  #slowMs(): number {
    return this.#random.chance(0.5) ? this.#latencyMs() : this.#random.between(20, 4000)
  }
}
