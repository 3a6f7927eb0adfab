import type { IdSource } from '@heptad/infra/ids/ids.ts'
import type { DeadLetterDesk } from '@heptad/projections/dead-letters/desk.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { DeadLettersPort } from '../ports.ts'
import { withTextForBigints } from './json-text.ts'

/** How long a call waits for the owner of the range to carry the order out. */
const PATIENCE_MS = 3_000

/** What operators do with dead letters, as JSON. */
export function deadLettersPort(desk: () => DeadLetterDesk, ids: IdSource): DeadLettersPort {
  return {
    async list({ limit, projection, after }) {
      const filter = { ...(projection === undefined ? {} : { projection }), ...(after === undefined ? {} : { after }) }
      const found = await desk().list(limit, filter)
      const last = found.length < limit ? undefined : found.at(-1)
      return { sequences: found.map((each) => withTextForBigints(each) as JsonObject), last: last ?? null }
    },
    async show(sequence, after, limit) {
      const [events, orders] = await Promise.all([desk().show(sequence, after, limit), desk().orders(sequence)])
      return withTextForBigints({ events, orders }) as JsonObject
    },
    async order(order) {
      const record = await desk().order({ ...order, orderId: ids.next() }, PATIENCE_MS)
      return record === null ? null : (withTextForBigints(record) as JsonObject)
    },
  }
}
