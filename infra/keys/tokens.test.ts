import { type TenantId, TenantId as TenantIdSchema } from '@heptad/schemas/ids.ts'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { memoryKeyring } from './memory-keyring.ts'
import { InvalidCursor, type PositionTokens, positionTokens, type SignedCursors, signedCursors } from './tokens.ts'

const A: TenantId = TenantIdSchema.parse('01890000-0000-7000-8000-00000000000a')
const B: TenantId = TenantIdSchema.parse('01890000-0000-7000-8000-00000000000b')
const PLACE = { cell: 'main', incarnation: '01890000-0000-7000-8000-000000000001', position: 42n }

let tokens: PositionTokens
let cursors: SignedCursors
beforeAll(async () => {
  const { derive } = await memoryKeyring()
  tokens = await positionTokens(derive)
  cursors = await signedCursors(derive)
})

/** The text with one character exchanged for another of the same alphabet. */
function altered(text: string, index: number): string {
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1)
}

describe('position tokens', () => {
  test('come back as the place they were issued for', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        fc.string(),
        fc.string(),
        (position, cell, incarnation) => {
          const place = { cell, incarnation, position }
          expect(tokens.read(A, tokens.issue(A, place))).toEqual(place)
        },
      ),
    )
  })

  test('are the same text for the same place, and unlike for the next position or another tenant', () => {
    const token = tokens.issue(A, PLACE)
    expect(tokens.issue(A, PLACE)).toBe(token)
    expect(token).toMatch(/^[A-Za-z0-9_-]{1,120}$/)
    expect(tokens.issue(A, { ...PLACE, position: 43n }).slice(0, 20)).not.toBe(token.slice(0, 20))
    expect(tokens.issue(B, PLACE)).not.toBe(token)
  })

  test('are all of one length, so that it tells nothing of the position', () => {
    expect(tokens.issue(A, { ...PLACE, position: 1n })).toHaveLength(
      tokens.issue(A, { ...PLACE, position: 10n ** 12n }).length,
    )
  })

  test('of another tenant are refused', () => {
    expect(tokens.read(B, tokens.issue(A, PLACE))).toBeNull()
  })

  test('of another installation are refused', async () => {
    const elsewhere = await positionTokens((await memoryKeyring()).derive)
    expect(tokens.read(A, elsewhere.issue(A, PLACE))).toBeNull()
  })

  test('are refused when any one character was altered', () => {
    const token = tokens.issue(A, PLACE)
    for (let index = 0; index < token.length; index += 1) expect(tokens.read(A, altered(token, index))).toBeNull()
  })

  test.each(['a', 'ab', 'abc'])('have one spelling only: the last character cannot be another (cell %j)', (cell) => {
    const token = tokens.issue(A, { ...PLACE, cell })
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const respelt = token.slice(0, -1) + last
      if (respelt !== token) expect(tokens.read(A, respelt)).toBeNull()
    }
  })

  test('are refused when made up, cut short or padded', () => {
    const token = tokens.issue(A, PLACE)
    for (const text of ['', '=', 'x', token.slice(1), token.slice(0, -1), `${token}=`, `${token}A`, ` ${token}`])
      expect(tokens.read(A, text)).toBeNull()
    fc.assert(fc.property(fc.string(), (text) => tokens.read(A, text) === null))
  })
})

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
    expect(() => cursors.read(binding, tokens.issue(A, PLACE))).toThrow(InvalidCursor)
    expect(tokens.read(A, cursors.issue(binding, value))).toBeNull()
  })
})
