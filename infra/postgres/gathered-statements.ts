import { FairQueue } from '../fair-queue/fair-queue.ts'
import { kindOfPostgresError } from './errors.ts'
import type { OnResult, Statement, StatementResult } from './one-trip.ts'
import { type PostgresPool, transactionInOneTrip } from './transaction.ts'

/** Statements of one trip at most: each waits for those before it. */
const MAX_TOGETHER = 16

export interface GatheredStatementsOptions {
  /** Trips at once: each takes a connection. */
  readonly maxTrips: number
  /** Sends statements together, tells what each answered in their order, and rejects with what the first one failed with. */
  readonly travel: (statements: readonly Statement[], onResult: OnResult) => Promise<unknown>
}

interface Asked {
  readonly statement: Statement
  readonly resolve: (result: StatementResult) => void
  readonly reject: (error: unknown) => void
}

/**
 * Short reads over a few connections. A busy process waits for each answer about as long, however much it asked for: so what is asked for in
 * one turn of the event loop, or while all connections are busy, goes together. Lanes take turns.
 */
export class GatheredStatements {
  readonly #options: GatheredStatementsOptions
  readonly #queue = new FairQueue<Asked>()
  #waiting = 0
  #trips = 0
  #isScheduled = false

  constructor(options: GatheredStatementsOptions) {
    this.#options = options
  }

  /** What the statement answers. Rejects with what it failed with, or with the loss of its connection. */
  ask(lane: string, statement: Statement): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      this.#queue.push(lane, { statement, resolve, reject })
      this.#waiting += 1
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#depart()
    })
  }

  #depart(): void {
    const { maxTrips } = this.#options
    while (this.#waiting > 0 && this.#trips < maxTrips) {
      let room = Math.min(MAX_TOGETHER, Math.ceil(this.#waiting / (maxTrips - this.#trips)))
      const together = this.#queue.take(() => room-- > 0)
      this.#waiting -= together.length
      this.#trips += 1
      void this.#answer(together).then(() => {
        this.#trips -= 1
        this.#depart()
      })
    }
  }

  /** Whoever has an answer goes on while the server works on the next. Those that a failure leaves without one are asked alone: one that fails must not fail its neighbours. */
  async #answer(together: readonly Asked[]): Promise<void> {
    let answered = 0
    const answerNext: OnResult = (result) => {
      together[answered]?.resolve(result)
      answered += 1
    }
    try {
      await this.#options.travel(
        together.map(({ statement }) => statement),
        answerNext,
      )
      for (const { reject } of together.slice(answered))
        reject(new Error('the server gave fewer answers than it was asked'))
    } catch (error) {
      const open = together.slice(answered)
      if (together.length === 1 || kindOfPostgresError(error) === 'connection-lost')
        for (const { reject } of open) reject(error)
      else for (const one of open) await this.#answer([one])
    }
  }
}

/** Over the connections of a pool. */
export function gatheredOver(pool: PostgresPool, maxTrips: number): GatheredStatements {
  return new GatheredStatements({ maxTrips, travel: (...trip) => transactionInOneTrip(pool, ...trip) })
}
