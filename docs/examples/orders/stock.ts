import { accept, type CommandOf, type Decider, type EventOf, reject } from '@heptad/module'
import {
  type addStock,
  type OrdersRejection,
  type returnStock,
  stockAdded,
  stockReturned,
  stockTaken,
  type takeStock,
} from './contracts.ts'

type StockCommand = CommandOf<typeof addStock> | CommandOf<typeof takeStock> | CommandOf<typeof returnStock>
type StockEvent = EventOf<typeof stockAdded | typeof stockTaken | typeof stockReturned>

export interface StockState {
  readonly pieces: number
}

/** Pieces of one thing. That a piece is taken once for an order is held by the command's id, which comes from its event. */
export const stock: Decider<StockCommand, StockEvent, StockState, OrdersRejection> = {
  initialState: { pieces: 0 },
  decide({ pieces }, { type, data }) {
    switch (type) {
      case 'orders.stock.add':
        return accept(stockAdded(data))
      case 'orders.stock.take':
        return pieces === 0 ? reject('orders-out-of-stock') : accept(stockTaken(data))
      case 'orders.stock.return':
        return accept(stockReturned(data))
    }
  },
  evolve({ pieces }, event) {
    switch (event.type) {
      case 'orders.stock.added':
        return { pieces: pieces + event.data.pieces }
      case 'orders.stock.taken':
        return { pieces: pieces - 1 }
      case 'orders.stock.returned':
        return { pieces: pieces + 1 }
    }
  },
}
