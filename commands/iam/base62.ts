const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]))
const BASE = 62n
/** 62^8 is below 2^53: eight digits at a time fit a plain number. */
const CHUNK = 8

/** Bytes as base-62 digits of the length that the longest value of so many bytes needs. */
export function toBase62(bytes: Buffer): string {
  let rest = bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`)
  let text = ''
  for (let index = 0; index < digitsFor(bytes.length); index += 1) {
    text = DIGITS.charAt(Number(rest % BASE)) + text
    rest /= BASE
  }
  return text
}

/** The `byteLength` bytes that {@link toBase62} wrote; null for text that it cannot have written. */
export function fromBase62(text: string, byteLength: number): Buffer | null {
  if (text.length !== digitsFor(byteLength)) return null
  let value = 0n
  for (let start = 0; start < text.length; start += CHUNK) {
    const chunk = text.slice(start, start + CHUNK)
    const number = chunkValue(chunk)
    if (number === null) return null
    value = value * BASE ** BigInt(chunk.length) + BigInt(number)
  }
  const hex = value.toString(16).padStart(byteLength * 2, '0')
  return hex.length === byteLength * 2 ? Buffer.from(hex, 'hex') : null
}

function chunkValue(chunk: string): number | null {
  let number = 0
  for (const digit of chunk) {
    const value = VALUES.get(digit)
    if (value === undefined) return null
    number = number * DIGITS.length + value
  }
  return number
}

function digitsFor(byteLength: number): number {
  return Math.ceil((byteLength * 8) / Math.log2(DIGITS.length))
}
