import { type TenantId, TenantId as TenantIdSchema } from '@heptad/schemas/ids.ts'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { memoryKeyring } from './memory-keyring.ts'
import type { KeyProvider } from './port.ts'
import { InvalidCursor, type PositionTokens, positionTokens, type SignedCursors, signedCursors } from './tokens.ts'

const A: TenantId = TenantIdSchema.parse('01890000-0000-7000-8000-00000000000a')
const B: TenantId = TenantIdSchema.parse('01890000-0000-7000-8000-00000000000b')
const LOG = { cell: 'main', incarnation: '01890000-0000-7000-8000-000000000001' }

let tokens: PositionTokens
let cursors: SignedCursors
let derive: KeyProvider['derive']
beforeAll(async () => {
  derive = (await memoryKeyring()).derive
  tokens = await positionTokens(derive, LOG)
  cursors = await signedCursors(derive)
})

/** The text with one character exchanged for another of the same alphabet. */
function altered(text: string, index: number): string {
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1)
}

describe('position tokens', () => {
  test('come back as the position they were issued for', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 56n - 1n }), (position) => {
        expect(tokens.read(A, tokens.issue(A, position))).toEqual({ position })
      }),
    )
  })

  test('are the same text for the same place, and unlike for the next position or another tenant', () => {
    const token = tokens.issue(A, 42n)
    expect(tokens.issue(A, 42n)).toBe(token)
    expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(tokens.issue(A, 43n).slice(0, 8)).not.toBe(token.slice(0, 8))
    expect(tokens.issue(B, 42n)).not.toBe(token)
  })

  test('are all of one length, so that it tells nothing of the position', () => {
    expect(tokens.issue(A, 1n)).toHaveLength(tokens.issue(A, 10n ** 12n).length)
  })

  test.each([
    ['incarnation', { ...LOG, incarnation: '01890000-0000-7000-8000-000000000002' }],
    ['cell', { ...LOG, cell: 'other' }],
  ])('of another %s are told from those that nobody issued', async (_, log) => {
    const elsewhere = await positionTokens(derive, log)
    expect(tokens.read(A, elsewhere.issue(A, 42n))).toBe('of-another-log')
  })

  test('of another tenant are refused', () => {
    expect(tokens.read(B, tokens.issue(A, 42n))).toBeNull()
  })

  test('of another installation are refused', async () => {
    const elsewhere = await positionTokens((await memoryKeyring()).derive, LOG)
    expect(tokens.read(A, elsewhere.issue(A, 42n))).toBeNull()
  })

  test('are refused when any one character was altered', () => {
    const token = tokens.issue(A, 42n)
    for (let index = 0; index < token.length; index += 1) expect(tokens.read(A, altered(token, index))).toBeNull()
  })

  test('have one spelling only: the last character cannot be another', () => {
    const token = tokens.issue(A, 42n)
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const respelt = token.slice(0, -1) + last
      if (respelt !== token) expect(tokens.read(A, respelt)).toBeNull()
    }
  })

  test('are refused when made up, cut short, put together or padded', () => {
    const token = tokens.issue(A, 42n)
    const madeUp = ['', '=', 'x', token.slice(1), token.slice(0, -1), `${token}=`, `${token}A`, ` ${token}`]
    for (const text of [...madeUp, token + token, 'A'.repeat(22)]) expect(tokens.read(A, text)).toBeNull()
    fc.assert(fc.property(fc.string(), (text) => tokens.read(A, text) === null))
    fc.assert(fc.property(blocks, (bytes) => tokens.read(A, Buffer.from(bytes).toString('base64url')) === null))
  })
})

const blocks = fc.uint8Array({ minLength: 16, maxLength: 16 })

describe('cursors', () => {
  const binding = { tenantId: A, query: 'iam.apikeys.list', parameters: { active: true, order: ['name'] } }
  const value = ['2026-01-01T00:00:00.000000Z', 'a-key']

  test('come back as the value they were issued for', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (json) => {
        const plain = JSON.parse(JSON.stringify(json))
        expect(cursors.read(binding, cursors.issue(binding, plain))).toEqual(plain)
      }),
    )
  })

  test('do not depend on the order in which parameters were named', () => {
    const cursor = cursors.issue(binding, value)
    expect(cursors.read({ ...binding, parameters: { order: ['name'], active: true } }, cursor)).toEqual(value)
  })

  test.each([
    ['another tenant', { tenantId: B }],
    ['another query', { query: 'iam.tenants.list' }],
    ['another filter', { parameters: { active: false, order: ['name'] } }],
    ['no filter', { parameters: null }],
  ])('are refused for %s', (_, other) => {
    const cursor = cursors.issue(binding, value)
    expect(() => cursors.read({ ...binding, ...other }, cursor)).toThrow(InvalidCursor)
  })

  test('are refused when any one character was altered, and when made up', () => {
    const cursor = cursors.issue(binding, value)
    for (let index = 0; index < cursor.length; index += 1)
      expect(() => cursors.read(binding, altered(cursor, index))).toThrow(InvalidCursor)
    for (const text of ['', 'x', '{}', `${cursor}=`]) expect(() => cursors.read(binding, text)).toThrow(InvalidCursor)
  })

  test('and position tokens are not taken for one another', () => {
    expect(() => cursors.read(binding, tokens.issue(A, 42n))).toThrow(InvalidCursor)
    expect(tokens.read(A, cursors.issue(binding, value))).toBeNull()
  })
})
