import { FairSlots } from '@heptad/infra/fair-queue/fair-slots.ts'
import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import type { Statement, StatementResult } from '@heptad/infra/postgres/one-trip.ts'
import { type PostgresPool, transactionInOneTrip } from '@heptad/infra/postgres/transaction.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'

type Results = readonly StatementResult[]

/** Statements of one tenant that wait for their round trip. */
interface Reading {
  readonly tenantId: TenantId
  readonly statements: readonly Statement[]
  resolve(results: Results): void
  reject(error: unknown): void
}

const BIND_TENANT = "select set_config('heptad.tenant', $1, true)"
/** Each waits for all that share its trip: for sixteen small reads, well under a millisecond. */
const MOST_IN_A_TRIP = 16
/** Connections that trips of their own leave to those that are shared. */
const LEFT_TO_SHARED = 2
/** Whoever asked has had another answer by then. */
const MAX_WAIT_MS = 10_000

/** Round trips to PostgreSQL as the reader role. All statements of a trip see one snapshot; see `openPool`. */
export class Trips {
  readonly #postgres: PostgresPool
  readonly #slots: FairSlots
  #waiting: Reading[] = []

  constructor(postgres: PostgresPool) {
    this.#postgres = postgres
    this.#slots = new FairSlots({ max: Math.max(1, postgres.options.max - LEFT_TO_SHARED), maxWaitMs: MAX_WAIT_MS })
  }

  /** Answers the statements in a trip of their own. They may take long, so tenants take turns. Throws `WaitedTooLong`. */
  async alone(tenantId: TenantId, statements: readonly Statement[]): Promise<Results> {
    const trip = [bind(tenantId), ...statements]
    const [, ...results] = await this.#slots.run(tenantId, () => transactionInOneTrip(this.#postgres, trip))
    return results
  }

  /**
   * Answers them in one trip with whatever else is asked for in the same turn of the event loop: the system calls that send and wake are most of
   * the cost of a small read. Within the trip, each tenant is bound before its statements; a statement object that several reads of a tenant
   * share is sent once. When one fails, each read is sent again, alone.
   */
  shared(tenantId: TenantId, statements: readonly Statement[]): Promise<Results> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ tenantId, statements, resolve, reject })
      if (this.#waiting.length === 1) setImmediate(() => this.#sendWaiting())
    })
  }

  #sendWaiting(): void {
    const readings = this.#waiting
    this.#waiting = []
    for (let from = 0; from < readings.length; from += MOST_IN_A_TRIP)
      void this.#send(readings.slice(from, from + MOST_IN_A_TRIP))
  }

  async #send(readings: readonly Reading[]): Promise<void> {
    const { statements, places } = oneTripOf(readings)
    try {
      const results = await transactionInOneTrip(this.#postgres, statements)
      for (const [index, reading] of readings.entries())
        reading.resolve((places[index] ?? []).flatMap((place) => results[place] ?? []))
    } catch (error) {
      const isOfOne = readings.length > 1 && kindOfPostgresError(error) !== 'connection-lost'
      for (const reading of readings) {
        if (isOfOne) this.alone(reading.tenantId, reading.statements).then(reading.resolve, reading.reject)
        else reading.reject(error)
      }
    }
  }
}

/** The statements of all, tenant by tenant, and where each reading's answers will stand. */
function oneTripOf(readings: readonly Reading[]): { statements: Statement[]; places: readonly (readonly number[])[] } {
  const statements: Statement[] = []
  const places: number[][] = readings.map(() => [])
  for (const tenantId of new Set(readings.map((reading) => reading.tenantId))) {
    const asked = new Map<Statement, number>()
    statements.push(bind(tenantId))
    for (const [index, reading] of readings.entries()) {
      if (reading.tenantId !== tenantId) continue
      for (const statement of reading.statements) {
        const place = asked.get(statement) ?? statements.push(statement) - 1
        asked.set(statement, place)
        places[index]?.push(place)
      }
    }
  }
  return { statements, places }
}

/** Lets the reader see the rows of one tenant, until the next one or the end of the trip. */
function bind(tenantId: TenantId): Statement {
  return { text: BIND_TENANT, values: [tenantId] }
}
