import { PERCENT_DIGITS, type Share } from '@heptad/schemas/money/split.ts'

const ONE = 10n ** BigInt(PERCENT_DIGITS)
const HUNDRED = 100n * ONE

/**
 * The amounts of the parts of a whole, in minor units; null when they do not make it up. Percentages are of the whole and
 * rounded down. What rounding leaves goes to the part that takes what remains; without one, fixed and percent parts must be
 * the whole exactly, and single units go to the parts that lost most, the first of equals first (largest remainder method).
 */
export function splitAmount(whole: bigint, shares: readonly Share[]): readonly bigint[] | null {
  const exact = shares.map((share) => exactly(whole, share))
  const claimed = exact.reduce((sum, part) => sum + part, 0n)
  const rests = shares.filter(({ remaining }) => remaining === true).length
  const left = whole * HUNDRED - claimed
  if (left < 0n || rests > 1 || (rests === 0 && left > 0n)) return null
  const floors = exact.map((part) => part / HUNDRED)
  const dust = whole - floors.reduce((sum, part) => sum + part, 0n)
  const takers = rests === 1 ? new Map([[shares.findIndex(({ remaining }) => remaining), dust]]) : mostLost(exact, dust)
  return floors.map((part, index) => part + (takers.get(index) ?? 0n))
}

/** Why parts do not make up a whole, and what those with a fixed amount or a percentage take of it, in minor units rounded down. */
export function splitFault(whole: bigint, shares: readonly Share[]) {
  const exact = shares.reduce((sum, share) => sum + exactly(whole, share), 0n)
  const claimed = `${exact / HUNDRED}`
  if (exact > whole * HUNDRED) return { fault: 'too-much', claimed } as const
  const rests = shares.filter(({ remaining }) => remaining === true).length
  return { fault: rests > 1 ? 'several-remaining' : 'too-little', claimed } as const
}

/** What a part is of the whole without rounding, times {@link HUNDRED}. */
function exactly(whole: bigint, { fixed, percent }: Share): bigint {
  if (fixed !== undefined) return BigInt(fixed) * HUNDRED
  return percent === undefined ? 0n : whole * percentUnits(percent)
}

/** A percentage in units of 10^-18. */
function percentUnits(text: string): bigint {
  const [units = '', fraction = ''] = text.split('.')
  return BigInt(units) * ONE + BigInt(fraction.padEnd(PERCENT_DIGITS, '0'))
}

/** One unit for each of the `count` parts with the largest remainders; sorting keeps the order of equals. */
function mostLost(exact: readonly bigint[], count: bigint): ReadonlyMap<number, bigint> {
  const byLoss = exact
    .map((part, index) => ({ index, lost: part % HUNDRED }))
    .sort((one, other) => (one.lost === other.lost ? 0 : one.lost > other.lost ? -1 : 1))
  return new Map(byLoss.slice(0, Number(count)).map(({ index }) => [index, 1n]))
}
