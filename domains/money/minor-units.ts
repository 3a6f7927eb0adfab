/**
 * Minor units, or a count, as a state keeps them: a number as long as that is exact (up to 2^31 it needs no memory of its own), and a bigint
 * beyond. Rules calculate with bigints only.
 */
export type Kept = number | bigint

const [LOWEST, HIGHEST] = [BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER)]
/** Decimal text that is no longer is a safe integer. */
const SAFE_DIGITS = 15

/** How an amount is kept. */
export function kept(amount: bigint): Kept {
  return amount <= HIGHEST && amount >= LOWEST ? Number(amount) : amount
}

/** How an amount in decimal digits is kept. */
export function keptText(digits: string): Kept {
  return digits.length <= SAFE_DIGITS ? Number(digits) : kept(BigInt(digits))
}

/** Minor units from their decimal text; null, which is no bound, stays. */
export function minorUnitsOf(text: string | null): bigint | null {
  return text === null ? null : BigInt(text)
}

/** Minor units as decimal text; null stays. */
export function minorUnitsText(amount: bigint | null): string | null {
  return amount === null ? null : `${amount}`
}
