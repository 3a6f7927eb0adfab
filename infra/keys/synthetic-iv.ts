import { createCipheriv, createDecipheriv, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { KeyProvider } from './port.ts'

const IV_BYTES = 16

/** Deterministic authenticated encryption: the same plaintext and associated data give the same bytes, and nothing else is learnt. */
export interface DeterministicCipher {
  seal(plaintext: Buffer, associated: string): Buffer
  /** Null when the bytes were altered or sealed with other associated data. */
  open(sealed: Buffer, associated: string): Buffer | null
}

/**
 * A cipher with a synthetic initialisation vector, built as RFC 5297 builds SIV but with HMAC-SHA-256 as its
 * pseudo-random function: iv = HMAC(associated, plaintext) cut to 16 bytes, then AES-256-CTR under that iv.
 */
export async function deterministicCipher(
  derive: KeyProvider['derive'],
  purpose: string,
): Promise<DeterministicCipher> {
  const macKey = createSecretKey(await derive(`${purpose}/mac`))
  const cipherKey = createSecretKey(await derive(`${purpose}/cipher`))
  const vectorOf = (plaintext: Buffer, associated: string) =>
    createHmac('sha256', macKey).update(framed(associated)).update(plaintext).digest().subarray(0, IV_BYTES)
  return {
    seal(plaintext, associated) {
      const vector = vectorOf(plaintext, associated)
      return Buffer.concat([vector, createCipheriv('aes-256-ctr', cipherKey, vector).update(plaintext)])
    },
    open(sealed, associated) {
      if (sealed.length < IV_BYTES) return null
      const vector = sealed.subarray(0, IV_BYTES)
      const plaintext = createDecipheriv('aes-256-ctr', cipherKey, vector).update(sealed.subarray(IV_BYTES))
      return timingSafeEqual(vector, vectorOf(plaintext, associated)) ? plaintext : null
    },
  }
}

/** The byte length goes first, so that no associated data runs into a plaintext. */
function framed(associated: string): string {
  return `${Buffer.byteLength(associated)}:${associated}`
}
