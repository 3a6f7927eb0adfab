import { z } from 'zod'

/**
 * A moment in UTC with microseconds, always in the one form `2026-01-31T12:00:00.000000Z`, so that text order is time order.
 * Accepts any ISO 8601 date-time with offset and at most six fractional digits.
 */
export const Instant = z.iso
  .datetime({ offset: true })
  .refine((text) => !/\.\d{7,}/.test(text), 'at most microseconds')
  .transform(toInstant)
export type Instant = z.core.$brand<'Instant'> & string

const MICROS_PER_MS = 1000n
const MICROS_PER_SECOND = 1_000_000n

function toInstant(text: string): Instant {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  const wholeMs = BigInt(Math.floor(Date.parse(text.replace(/\.\d+/, ''))))
  return instantFromMicros(wholeMs * MICROS_PER_MS + BigInt(fraction.padEnd(6, '0')))
}

/** The instant that lies `micros` microseconds after 1970-01-01T00:00:00Z. */
export function instantFromMicros(micros: bigint): Instant {
  const rest = ((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND
  return `${textOfSecond((micros - rest) / MICROS_PER_SECOND)}${rest.toString().padStart(6, '0')}Z` as Instant
}

/** Instants come in rows, most of them within the same second. Its text ends with the dot: `2026-01-31T12:00:00.` */
let lastSecond = { second: 0n, text: '1970-01-01T00:00:00.' }

function textOfSecond(second: bigint): string {
  if (lastSecond.second !== second)
    lastSecond = { second, text: new Date(Number(second) * 1000).toISOString().slice(0, -4) }
  return lastSecond.text
}

function secondOf(text: string): bigint {
  if (lastSecond.text !== text) lastSecond = { second: BigInt(Date.parse(`${text}000Z`) / 1000), text }
  return lastSecond.second
}

/** Microseconds since 1970-01-01T00:00:00Z. */
export function microsOf(instant: Instant): bigint {
  return secondOf(instant.slice(0, 20)) * MICROS_PER_SECOND + BigInt(Number(instant.slice(20, 26)))
}

/** The instant `ms` milliseconds later. */
export function plusMs(instant: Instant, ms: number): Instant {
  return instantFromMicros(microsOf(instant) + BigInt(ms) * MICROS_PER_MS)
}
