import type { Rate, Ratio, Rounding } from '@heptad/schemas/money/exchange.ts'

/** A positive fraction. */
export interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** The exact fraction of a rate, in lowest terms: `"1.0842"` is 5421/5000. */
export function fractionOf(rate: Rate): Fraction {
  if (typeof rate !== 'string') return inLowestTerms(BigInt(rate.numerator), BigInt(rate.denominator))
  const [units = '', decimals = ''] = rate.split('.')
  return inLowestTerms(BigInt(units + decimals), 10n ** BigInt(decimals.length))
}

/** A fraction as events carry it. */
export function ratioText({ numerator, denominator }: Fraction): Ratio {
  return { numerator: `${numerator}`, denominator: `${denominator}` }
}

/** The rate between minor units, from that between whole units and the scales of the two assets. */
export function betweenMinorUnits(rate: Fraction, fromScale: number, toScale: number): Fraction {
  return {
    numerator: rate.numerator * 10n ** BigInt(toScale),
    denominator: rate.denominator * 10n ** BigInt(fromScale),
  }
}

/** The same rate the other way round. */
export function inverse({ numerator, denominator }: Fraction): Fraction {
  return { numerator: denominator, denominator: numerator }
}

/** A positive amount times a rate. The product is exact and rounded once. */
export function times(amount: bigint, { numerator, denominator }: Fraction, rounding: Rounding): bigint {
  const exact = amount * numerator
  const down = exact / denominator
  const rest = exact % denominator
  return rest > 0n && goesUp(rounding, down, 2n * rest - denominator) ? down + 1n : down
}

/** `overHalf`: positive when the rest is more than a half, 0 when it is one. */
function goesUp(rounding: Rounding, down: bigint, overHalf: bigint): boolean {
  switch (rounding) {
    case 'up':
      return true
    case 'down':
      return false
    case 'half-up':
      return overHalf >= 0n
    case 'half-down':
      return overHalf > 0n
    case 'half-even':
      return overHalf > 0n || (overHalf === 0n && down % 2n === 1n)
  }
}

function inLowestTerms(numerator: bigint, denominator: bigint): Fraction {
  let [divisor, rest] = [numerator, denominator]
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest]
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}
