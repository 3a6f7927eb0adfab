import type { Freshness } from '@heptad/infra/freshness/freshness.ts'
import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import type { Statement, StatementResult } from '@heptad/infra/postgres/one-trip.ts'
import { type PostgresPool, transactionInOneTrip } from '@heptad/infra/postgres/transaction.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { ReadModel } from '../ddl/shape.ts'
import { bindTenant } from './bind-tenant.ts'
import { type Gate, gateStatement, judgeGate, lastOwnStatement, type OpenGate, type ServedBuild } from './gate.ts'

export interface GatedReadsOptions {
  readonly postgres: PostgresPool
  readonly tenantId: TenantId
  readonly models: readonly ReadModel[]
  readonly freshness: Freshness
  /** What the rows must show; 0n for whatever they do. */
  readonly minPosition: bigint
  /** Whether the gate closes while events of the tenant are parked; else the rows show everything before them. */
  readonly closesWhenParked: boolean
}

/** The gate is closed, or other builds answer than those that were asked. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered'
  readonly gate: Gate
  constructor(gate: Gate) {
    super('the gate does not let this answer pass')
    this.gate = gate
  }
}

/**
 * Reads of one query on the reader's connections, each a transaction in one trip: bind the tenant, ask the gate, ask for rows. A reader's transaction has one snapshot
 * for all of them, see `openPool`.
 */
export class GatedReads {
  readonly #options: GatedReadsOptions

  constructor(options: GatedReadsOptions) {
    this.#options = options
  }

  /** How the models stand. */
  async gate(): Promise<Gate> {
    const [asked] = await this.#transaction([gateStatement(this.#options.models)])
    return judgeGate(asked, this.#options)
  }

  /** Rows of these builds, with the gate that they were read behind. Throws {@link NotAnswered} when they must not be shown. */
  async rows(
    statement: Statement,
    served: readonly ServedBuild[],
  ): Promise<{ readonly result: StatementResult; readonly gate: OpenGate }> {
    const [asked, result] = await this.#ofBuilds(served, [gateStatement(this.#options.models), statement])
    const gate = judgeGate(asked, this.#options)
    if (gate.kind !== 'open' || result === undefined || !isSame(gate.served, served)) throw new NotAnswered(gate)
    return { result, gate }
  }

  /** The last event of the tenant that is shown. Nearly always that is its last event of all, which the gate knows. */
  async lastShown({ lastOwn, shown }: OpenGate): Promise<bigint> {
    if (lastOwn <= shown) return lastOwn
    const [found] = await this.#transaction([lastOwnStatement(shown)])
    const position = found?.rows[0]?.[0]
    return typeof position === 'bigint' ? position : 0n
  }

  /** A build that was dropped has no tables any more. */
  async #ofBuilds(served: readonly ServedBuild[], statements: readonly Statement[]) {
    try {
      return await this.#transaction(statements)
    } catch (error) {
      if (kindOfPostgresError(error) !== 'fault') throw error
      const gate = await this.gate()
      throw isSame(gate.served, served) ? error : new NotAnswered(gate)
    }
  }

  async #transaction(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    const { postgres, tenantId } = this.#options
    const [, ...results] = await transactionInOneTrip(postgres, [bindTenant(tenantId), ...statements])
    return results
  }
}

function isSame(some: readonly ServedBuild[], others: readonly ServedBuild[]): boolean {
  return some.length === others.length && some.every((one) => others.some((other) => isBuild(one, other)))
}

function isBuild(one: ServedBuild, other: ServedBuild): boolean {
  return one.projection === other.projection && one.version === other.version && one.build === other.build
}
