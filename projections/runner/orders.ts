import type { TenantId } from '@heptad/schemas/ids.ts'

/** What an operator wants done with a parked sequence. */
export interface DeadLetterOrder {
  readonly orderId: string
  /** As `log.checkpoints` names it. */
  readonly projection: string
  readonly version: number
  readonly sequence: string
  readonly slice: number
  /** `retry`: project its events again. `resolve`: go on without them. */
  readonly action: 'retry' | 'resolve'
}

/** Where orders and the parked events of a sequence are found. */
export interface DeadLetterSource {
  /** Whether nobody has finished it. */
  isOpen(order: DeadLetterOrder): Promise<boolean>
  /** The first of them, in order, at most `limit`. */
  parkedIn(order: DeadLetterOrder, limit: number): Promise<readonly { position: bigint; tenantId: TenantId }[]>
}

/** Orders that wait for the owner of a range, each once. */
export class OrderInbox {
  readonly #orders = new Map<string, DeadLetterOrder>()
  #ring: () => void = () => {}

  get isEmpty(): boolean {
    return this.#orders.size === 0
  }

  /** Takes an order, unless it waits already. */
  add(order: DeadLetterOrder): void {
    this.#orders.set(order.orderId, order)
    this.#ring()
  }

  /** The order that waits longest, which then waits no more. */
  next(): DeadLetterOrder | undefined {
    const [order] = this.#orders.values()
    if (order !== undefined) this.#orders.delete(order.orderId)
    return order
  }

  /** Calls `ring` for each order that comes from now on, and nobody else. */
  onArrival(ring: () => void): void {
    this.#ring = ring
  }
}
