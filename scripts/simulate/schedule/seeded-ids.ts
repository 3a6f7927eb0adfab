import type { IdSource } from '@heptad/infra/ids/ids.ts'
import type { Random } from './random.ts'

/** Identifiers in the form of a UUID v7, all of their bits from a seed. */
export function seededIds(random: Random): IdSource {
  const hex = () => random.bits().toString(16).padStart(8, '0')
  return {
    next() {
      const digits = hex() + hex() + hex() + hex()
      const parts = [digits.slice(0, 8), digits.slice(8, 12), `7${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`]
      return [...parts, digits.slice(20)].join('-')
    },
  }
}
