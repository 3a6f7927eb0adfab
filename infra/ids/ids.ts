import { randomFillSync } from 'node:crypto'
import { v5, v7 } from 'uuid'

/** The only source of new identifiers for engine, reactions and timers; the simulator brings its own. */
export interface IdSource {
  /** A UUID v7 (RFC 9562 §5.7) whose other bits are all random: it tells nobody how many others were made. */
  next(): string
}

/** UUID v7 from the machine's clock and random source. */
export function systemIds(): IdSource {
  const pool = Buffer.alloc(16 * 256)
  let used = pool.length
  return {
    next() {
      if (used === pool.length) {
        randomFillSync(pool)
        used = 0
      }
      const random = pool.subarray(used, used + 16)
      used += 16
      return v7({ msecs: Date.now(), random })
    },
  }
}

/** A UUID v5 (RFC 9562 §5.5): the same id for the same cause and name, always. */
export function derivedId(cause: string, name: string): string {
  return v5(name, cause)
}
