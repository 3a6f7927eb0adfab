import { TenantId } from '@heptad/schemas/ids.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ApiKeyParts, formatApiKey, parseApiKey } from './apikey-text.ts'
import { fromBase62, toBase62 } from './base62.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((raw) => Buffer.from(raw))
const uuid = bytes(16).map((raw) => raw.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))
const keyParts: fc.Arbitrary<ApiKeyParts> = fc.record({
  environment: fc.constantFrom('live', 'test'),
  tenantId: uuid.map((text) => TenantId.parse(text)),
  apiKeyId: uuid,
  secret: bytes(32),
})
const sample: ApiKeyParts = {
  environment: 'live',
  tenantId: TenantId.parse('01890000-0000-7000-8000-00000000000a'),
  apiKeyId: '01890000-0000-7000-8000-000000000001',
  secret: Buffer.alloc(32, 7),
}

test('a key is read as it was written, and always has the same form', () => {
  fc.assert(
    fc.property(keyParts, (parts) => {
      const text = formatApiKey(parts)
      expect(text).toMatch(/^hk_(live|test)_[0-9A-Za-z]{43}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/)
      expect(parseApiKey(text)).toEqual(parts)
    }),
  )
})

test('any one wrong character is known as a typing error', () => {
  fc.assert(
    fc.property(keyParts, fc.nat(), fc.constantFrom(...'09AZaz_-. é'), (parts, place, character) => {
      const text = formatApiKey(parts)
      const index = place % text.length
      fc.pre(text[index] !== character)
      expect(parseApiKey(text.slice(0, index) + character + text.slice(index + 1))).toBeNull()
    }),
  )
})

test('any two neighbours exchanged are known as a typing error', () => {
  const text = formatApiKey(sample)
  for (let index = 0; index + 1 < text.length; index += 1) {
    const exchanged = text.slice(0, index) + text[index + 1] + text[index] + text.slice(index + 2)
    if (exchanged !== text) expect(parseApiKey(exchanged)).toBeNull()
  }
})

test('nothing but a key is taken for one, and nothing throws', () => {
  const text = formatApiKey(sample)
  const near = [
    ` ${text}`,
    `${text} `,
    `${text}\n`,
    text.slice(1),
    text.slice(0, -1),
    text.toLowerCase(),
    text.repeat(2),
  ]
  for (const other of [...near, '', 'hk_live___', 'x'.repeat(1_000_000)]) expect(parseApiKey(other)).toBeNull()
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (other) => parseApiKey(other) === null))
})

test('an environment that does not exist is refused although its checksum is right', () => {
  const forged = formatApiKey({ ...sample, environment: 'prod' as 'live' })
  expect(parseApiKey(forged)).toBeNull()
})

test('base 62 writes and reads any bytes, and nothing that is too large for them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.nat(255)), (length, stream) => {
      const raw = Buffer.from([...stream.take(length)])
      expect(fromBase62(toBase62(raw), length)).toEqual(raw)
    }),
  )
  const largest = toBase62(Buffer.alloc(32, 255))
  const digits = [...largest]
  const last = digits.pop() ?? ''
  expect(fromBase62([...digits, String.fromCharCode(last.charCodeAt(0) + 1)].join(''), 32)).toBeNull()
  expect(fromBase62('z'.repeat(43), 32)).toBeNull()
})
