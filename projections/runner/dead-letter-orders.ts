import type { TenantId } from '@heptad/schemas/ids.ts'

/** What an operator has ordered for a parked sequence. */
export interface DeadLetterOrder {
  readonly orderId: string
  /** As `log.checkpoints` names it. */
  readonly projection: string
  readonly version: number
  readonly sequence: string
  readonly slice: number
  /** `retry`: project its events again. `resolve`: drop them and go on. */
  readonly action: 'retry' | 'resolve'
}

/** Where open orders and parked events are looked up. */
export interface DeadLetterSource {
  /** Whether the order is not finished yet. */
  isOpen(order: DeadLetterOrder): Promise<boolean>
  /** The first parked events of its sequence, at most `limit`. */
  parkedIn(order: DeadLetterOrder, limit: number): Promise<readonly { position: bigint; tenantId: TenantId }[]>
}

/** Orders that wait for the owner of a range, without duplicates. */
export class OrderInbox {
  readonly #orders = new Map<string, DeadLetterOrder>()
  #ring: () => void = () => {}

  get isEmpty(): boolean {
    return this.#orders.size === 0
  }

  /** Adds an order unless it is there already. */
  add(order: DeadLetterOrder): void {
    this.#orders.set(order.orderId, order)
    this.#ring()
  }

  /** Removes and returns the oldest order. */
  next(): DeadLetterOrder | undefined {
    const [order] = this.#orders.values()
    if (order !== undefined) this.#orders.delete(order.orderId)
    return order
  }

  /** Calls `ring` for each order that arrives from now on; replaces an earlier listener. */
  onArrival(ring: () => void): void {
    this.#ring = ring
  }
}
