import { TenantId } from '@heptad/schemas/ids.ts'
import fc from 'fast-check'
import { validate, version } from 'uuid'
import { expect, test } from 'vitest'
import { commandIdOf } from './command-id.ts'

const A = TenantId.parse('01890000-0000-7000-8000-00000000000a')
const B = TenantId.parse('01890000-0000-7000-8000-00000000000b')

test('a UUID v7 key is kept as it is', () => {
  fc.assert(fc.property(fc.uuid({ version: 7 }), (key) => commandIdOf(A, key) === key))
})

test('any other key becomes a UUID v8, the same one each time', () => {
  const others = fc.oneof(fc.string(), fc.uuid({ version: 4 }), fc.uuid({ version: 8 }))
  fc.assert(
    fc.property(others, (key) => {
      const id = commandIdOf(A, key)
      expect(validate(id) && version(id)).toBe(8)
      expect(commandIdOf(A, key)).toBe(id)
    }),
  )
})

test('a hashed key of one tenant is no key of another', () => {
  expect(commandIdOf(A, 'order-1')).not.toBe(commandIdOf(B, 'order-1'))
  expect(commandIdOf(A, 'order-1')).not.toBe(commandIdOf(A, 'order-2'))
})

test('a UUID v7 in capitals is another key than in lower case', () => {
  const key = '01890000-0000-7000-8000-00000000000A'
  expect(version(commandIdOf(A, key))).toBe(8)
})
