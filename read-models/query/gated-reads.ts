import type { Freshness } from '@heptad/infra/freshness/freshness.ts'
import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import type { Statement, StatementResult } from '@heptad/infra/postgres/one-trip.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { ReadModel } from '../ddl/shape.ts'
import type { RecordedMoment } from '../define.ts'
import { type Gate, gateStatement, judgeGate, lastOwnStatement, type OpenGate, type ServedBuild } from './gate.ts'
import { type MomentPlace, momentPlaceOf, momentStatement } from './moment.ts'
import type { Trips } from './trips.ts'

export interface GatedReadsOptions {
  readonly trips: Trips
  /** Whether the rows may share a round trip with other queries, because they are few. */
  readonly mayShare: boolean
  readonly tenantId: TenantId
  readonly models: readonly ReadModel[]
  readonly freshness: Freshness
  /** The rows must show everything up to here; 0n asks for nothing. */
  readonly minPosition: bigint
  /** … and everything recorded by this moment, which must have passed; null for the present. */
  readonly moment: RecordedMoment | null
  /** Whether the gate closes while events of the tenant are parked; else the rows show everything before them. */
  readonly closesWhenParked: boolean
}

/** The gate is closed, or the version pointer names other builds than those that were read. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered'
  readonly gate: Gate
  constructor(gate: Gate) {
    super('the gate does not let this answer pass')
    this.gate = gate
  }
}

/** The reads of one query, each in one round trip and so in one snapshot: the gate, and the rows behind it. */
export class GatedReads {
  readonly #options: GatedReadsOptions
  /** What the gate is judged by. */
  readonly #questions: readonly Statement[]

  constructor(options: GatedReadsOptions) {
    this.#options = options
    const { models, moment } = options
    this.#questions = [gateStatement(models), ...(moment === null ? [] : [momentStatement(moment)])]
  }

  /** How the models stand. */
  async gate(): Promise<Gate> {
    const { trips, tenantId } = this.#options
    return this.#judged(await trips.shared(tenantId, this.#questions))
  }

  /** Rows of these builds, with the gate as it was in the same snapshot. Throws {@link NotAnswered} when they must not be shown. */
  async rows(
    statement: Statement,
    served: readonly ServedBuild[],
  ): Promise<{ readonly result: StatementResult; readonly gate: OpenGate }> {
    const results = await this.#ofBuilds(served, [...this.#questions, statement])
    const [gate, result] = [this.#judged(results), results[this.#questions.length]]
    if (gate.kind !== 'open' || result === undefined || !isSame(gate.served, served)) throw new NotAnswered(gate)
    return { result, gate }
  }

  /** The last event of the tenant that is shown. Nearly always that is its last event of all, which the gate knows. */
  async lastShown({ lastOwn, shown }: OpenGate): Promise<bigint> {
    if (lastOwn <= shown) return lastOwn
    const { trips, tenantId } = this.#options
    const [found] = await trips.shared(tenantId, [lastOwnStatement(shown)])
    const position = found?.rows[0]?.[0]
    return typeof position === 'bigint' ? position : 0n
  }

  #judged([asked, found]: readonly StatementResult[]): Gate {
    const { moment, minPosition } = this.#options
    const place = moment === null ? NOW : momentPlaceOf(found)
    if (place.kind === 'reached')
      return judgeGate(asked, { ...this.#options, minPosition: greater(minPosition, place.position) })
    return { ...place, served: judgeGate(asked, this.#options).served }
  }

  /** A build that was dropped has no tables any more. */
  async #ofBuilds(served: readonly ServedBuild[], statements: readonly Statement[]) {
    const { trips, tenantId, mayShare } = this.#options
    try {
      return await (mayShare ? trips.shared(tenantId, statements) : trips.alone(tenantId, statements))
    } catch (error) {
      if (kindOfPostgresError(error) !== 'fault') throw error
      const gate = await this.gate()
      throw isSame(gate.served, served) ? error : new NotAnswered(gate)
    }
  }
}

const NOW: MomentPlace = { kind: 'reached', position: 0n }

function greater(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}

function isSame(some: readonly ServedBuild[], others: readonly ServedBuild[]): boolean {
  return some.length === others.length && some.every((one) => others.some((other) => isBuild(one, other)))
}

function isBuild(one: ServedBuild, other: ServedBuild): boolean {
  return one.projection === other.projection && one.version === other.version && one.build === other.build
}
