import { type Instant, instantFromMicros } from '@heptad/schemas/instant.ts'
import { POSTGRES_EPOCH_MICROS } from './epoch.ts'

/** Makes instants of a binary column of timestamps, in which many rows have that of the row before. */
export class RepeatedInstant {
  #micros = Number.NaN
  #instant = '' as Instant

  /** `micros`: since PostgreSQL's epoch, as `timestamptz_send` gives them. */
  at(micros: number): Instant {
    if (micros === this.#micros) return this.#instant
    this.#micros = micros
    this.#instant = instantFromMicros(BigInt(micros) + POSTGRES_EPOCH_MICROS)
    return this.#instant
  }
}
