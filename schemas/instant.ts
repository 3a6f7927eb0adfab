import { z } from 'zod'

/**
 * A moment in UTC with microseconds, always in the one form `2026-01-31T12:00:00.000000Z`, so that text order is time order.
 * Accepts any ISO 8601 date-time with offset and at most six fractional digits, of the years 0000 to 9999 in UTC: the form has four digits for them.
 */
export const Instant = z.iso
  .datetime({ offset: true, error: 'must be a time with offset, such as 2026-01-31T12:00:00Z' })
  .refine((text) => !/\.\d{7,}/.test(text), 'at most microseconds')
  .transform(toInstant)
export type Instant = z.core.$brand<'Instant'> & string

const MICROS_PER_MS = 1000n
const MICROS_PER_SECOND = 1_000_000n
const LENGTH = '2026-01-31T12:00:00.000000Z'.length

function toInstant(text: string, context: z.core.$RefinementCtx<string>): Instant {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  const wholeMs = BigInt(Math.floor(Date.parse(text.replace(/\.\d+/, ''))))
  const instant = instantFromMicros(wholeMs * MICROS_PER_MS + BigInt(fraction.padEnd(6, '0')))
  if (instant.length === LENGTH) return instant
  context.addIssue('must lie in the years 0000 to 9999 in UTC')
  return z.NEVER
}

/** The instant that lies `micros` microseconds, a whole number, after 1970-01-01T00:00:00Z. */
export function instantFromMicros(micros: bigint | number): Instant {
  if (typeof micros === 'bigint') {
    const rest = ((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND
    return textOf(Number((micros - rest) / MICROS_PER_SECOND), Number(rest))
  }
  const second = Math.floor(micros / 1e6)
  return textOf(second, micros - second * 1e6)
}

function textOf(second: number, rest: number): Instant {
  return `${textOfSecond(second)}${String(1e6 + rest).slice(1)}Z` as Instant
}

interface Second {
  readonly second: number
  /** Up to the dot: `2026-01-31T12:00:00.` */
  readonly text: string
}

/**
 * A small cache of seconds: instants that follow one another mostly lie in the same second, or a hold's duration after it. With a prime number
 * of places a second and one that lies whole hours or days later do not displace each other.
 */
const PLACES = 11
const bySecond: (Second | undefined)[] = new Array(PLACES).fill(undefined)
const byText: (Second | undefined)[] = new Array(PLACES).fill(undefined)

function textOfSecond(second: number): string {
  const place = Math.abs(second) % PLACES
  const known = bySecond[place]
  if (known?.second === second) return known.text
  const text = new Date(second * 1000).toISOString().slice(0, -4)
  bySecond[place] = { second, text }
  return text
}

/** Hashes the digits of day, hour and second, which separates the same seconds as {@link PLACES} does. */
function secondOf(text: string): number {
  const place = (text.charCodeAt(8) * 3 + text.charCodeAt(9) + text.charCodeAt(12) + text.charCodeAt(18)) % PLACES
  const known = byText[place]
  if (known?.text === text) return known.second
  const second = Date.parse(`${text}000Z`) / 1000
  byText[place] = { second, text }
  return second
}

/** Microseconds since 1970-01-01T00:00:00Z. */
export function microsOf(instant: Instant): bigint {
  const micros = secondOf(instant.slice(0, 20)) * 1e6 + Number(instant.slice(20, 26))
  if (Number.isSafeInteger(micros)) return BigInt(micros)
  return BigInt(secondOf(instant.slice(0, 20))) * MICROS_PER_SECOND + BigInt(instant.slice(20, 26))
}

/** The instant `ms` milliseconds later. */
export function plusMs(instant: Instant, ms: number): Instant {
  return instantFromMicros(microsOf(instant) + BigInt(ms) * MICROS_PER_MS)
}
