/** An exact decimal number: `digits / 10^decimals`. No float is ever made of it. */
export interface Decimal {
  readonly digits: bigint
  readonly decimals: number
}

export const ZERO: Decimal = { digits: 0n, decimals: 0 }

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/

/** Reads `-12.50`; null for anything else. Digit group marks and decimal commas are refused, because `1,000` has two readings. */
export function parseDecimal(text: string): Decimal | null {
  const match = DECIMAL.exec(text)
  if (match === null) return null
  const [, sign, whole = '', fraction = ''] = match
  const digits = BigInt(whole + fraction)
  return { digits: sign === '-' ? -digits : digits, decimals: fraction.length }
}

/** The sum, with as many decimals as the longer of the two. */
export function add(a: Decimal, b: Decimal): Decimal {
  const decimals = Math.max(a.decimals, b.decimals)
  return { digits: widen(a, decimals) + widen(b, decimals), decimals }
}

/** The same number with the other sign. */
export function negate({ digits, decimals }: Decimal): Decimal {
  return { digits: -digits, decimals }
}

/** The number as an integer of units of `10^-scale`; null when that would lose digits. */
export function minorUnits({ digits, decimals }: Decimal, scale: number): bigint | null {
  if (scale >= decimals) return widen({ digits, decimals }, scale)
  const unit = 10n ** BigInt(decimals - scale)
  return digits % unit === 0n ? digits / unit : null
}

function widen({ digits, decimals }: Decimal, scale: number): bigint {
  return digits * 10n ** BigInt(scale - decimals)
}
