import type { Pool } from 'pg'
import { perTurn } from '../../awaitable/per-turn.ts'
import { kindOfPostgresError } from '../../postgres/errors.ts'
import type { Statement, StatementResult } from '../../postgres/one-trip.ts'
import { transactionInOneTrip } from '../../postgres/transaction.ts'
import { LogUnavailable } from '../port.ts'

/** A connection that fails faster than this was dead before the statement was sent. */
const AT_ONCE_MS = 500
/** All of a trip are read one after the other, so it should not be long while another connection is free. */
const MOST_IN_A_TRIP = 4

interface Asked {
  readonly statement: Statement
  readonly resolve: (result: StatementResult | Promise<StatementResult>) => void
}

/** Statements that only read, over the connections of a pool. Both ways to ask throw {@link LogUnavailable}. */
export class LogStatements {
  readonly #pool: Pool
  readonly #share: (asked: Asked) => void

  constructor(pool: Pool) {
    this.#pool = pool
    this.#share = perTurn<Asked>(MOST_IN_A_TRIP, (asked) => void this.#sendTogether(asked))
  }

  /** Answers a statement in a trip of its own. Asks once more when the connection was lost while it was idle, which shows only when it is used. */
  async alone(statement: Statement): Promise<StatementResult> {
    const began = performance.now()
    try {
      return await this.#send(statement).catch((cause: unknown) => {
        const wasDead = kindOfPostgresError(cause) === 'connection-lost' && performance.now() - began < AT_ONCE_MS
        if (!wasDead) throw cause
        return this.#send(statement)
      })
    } catch (cause) {
      throw new LogUnavailable('not-sent', { cause })
    }
  }

  /** Answers it in one trip with others that are asked for in the same turn of the event loop (decision 92). When one of them fails, each goes again, alone. */
  together(statement: Statement): Promise<StatementResult> {
    return new Promise((resolve) => this.#share({ statement, resolve }))
  }

  async #sendTogether(asked: readonly Asked[]): Promise<void> {
    const results = asked.length === 1 ? [] : await this.#trip(asked.map(({ statement }) => statement))
    for (const [index, { statement, resolve }] of asked.entries()) resolve(results[index] ?? this.alone(statement))
  }

  /** No results when one failed. */
  async #trip(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    try {
      return await transactionInOneTrip(this.#pool, statements)
    } catch {
      return []
    }
  }

  async #send(statement: Statement): Promise<StatementResult> {
    const [result] = await transactionInOneTrip(this.#pool, [statement])
    if (result === undefined) throw new Error('a statement was not answered')
    return result
  }
}
