import { isDeepStrictEqual } from 'node:util'

/** Something that must always hold did not. */
export class Violated extends Error {
  override readonly name = 'Violated'
}

/** Throws {@link Violated}, with `what` as its message, unless it holds. */
export function mustHold(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Violated(what())
}

/** Throws {@link Violated} unless both are the same as text. */
export function mustEqual(actual: unknown, expected: unknown, what: () => string): void {
  if (isDeepStrictEqual(actual, expected)) return
  const [is, shouldBe] = [plainText(actual), plainText(expected)]
  mustHold(is === shouldBe, () => `${what()}\n  is        ${is}\n  should be ${shouldBe}`)
}

/** One text for equal values, whatever order their members were made in; maps are objects, bigints end in `n`. */
export function plainText(value: unknown): string {
  return JSON.stringify(plain(value))
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  const entries = isMap(value)
    ? [...value.entries()]
    : Object.entries(value).filter(([, member]) => member !== undefined)
  const sorted = entries.map(([name, member]) => [String(name), plain(member)] as const)
  return Object.fromEntries(sorted.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Maps of JavaScript and of the library `immutable` alike. */
function isMap(value: object): value is { entries(): Iterable<[unknown, unknown]> } {
  return 'entries' in value && typeof value.entries === 'function'
}
