import { sliceOf } from '@heptad/infra/slices/slice-of.ts'
import type { DeadLetterOrder } from '@heptad/projections/runner/dead-letter-orders.ts'
import type { OrderProgress, ParkedEvent } from '@heptad/projections/runner/target.ts'

/** What operators ordered for parked sequences, as the statements on `log.dead_letter_orders` keep it. */
export class OrderBook {
  readonly #open = new Map<string, DeadLetterOrder>()
  #placed = 0

  get open(): readonly DeadLetterOrder[] {
    return [...this.#open.values()]
  }

  /** Orders that a sequence is tried again, unless that is ordered already. */
  retry(projection: string, { sequence }: ParkedEvent): void {
    if (this.open.some((order) => order.projection === projection && order.sequence === sequence)) return
    this.#placed += 1
    const orderId = `order ${this.#placed}`
    const slice = sliceOf(sequence)
    this.#open.set(orderId, { orderId, projection, version: 1, sequence, slice, action: 'retry' })
  }

  isOpen({ orderId }: DeadLetterOrder): boolean {
    return this.#open.has(orderId)
  }

  note({ orderId, outcome }: OrderProgress): void {
    if (outcome !== null) this.#open.delete(orderId)
  }
}

/** The first events of a parked sequence, in order. */
export function parkedIn(
  letters: ReadonlyMap<bigint, ParkedEvent>,
  { sequence }: DeadLetterOrder,
  limit: number,
): readonly ParkedEvent[] {
  const waiting = [...letters.values()].filter((letter) => letter.sequence === sequence)
  return waiting.toSorted((one, other) => Number(one.position - other.position)).slice(0, limit)
}
