import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkJson } from './check-input.ts'
import { strictly } from './strict.ts'

const document = { a: [1, 'x', null, { b: [true, []] }] }

function read(schema: z.ZodType, sent: unknown) {
  const outcome = checkJson(strictly(z.object({ free: schema })), sent)
  return outcome.kind === 'valid'
    ? outcome.input
    : outcome.errors.map(({ pointer, message }) => `${pointer} ${message}`)
}

test.each([
  ['alone', z.json()],
  ['described', z.json().describe('free')],
  ['in a record', z.record(z.string(), z.json())],
  ['under a limit', z.json().refine((value) => JSON.stringify(value).length < 100)],
])('any JSON is taken as it is, and no copy of what is inside is made: %s', (_, schema) => {
  expect(read(schema, { free: document })).toHaveProperty('free', document)
  expect(Reflect.get(read(schema, { free: document }) ?? {}, 'free')).toBe(document)
})

test('a limit on it holds, it must be there unless it is optional, and a record of it is no list', () => {
  const small = z.json().refine((value) => JSON.stringify(value).length < 100, 'too large')
  expect(read(small, { free: Array(100).fill(1) })).toEqual(['/free too large'])
  expect(read(z.json(), {})).toEqual(['/free is required'])
  expect(read(z.json().optional(), {})).toEqual({})
  expect(read(z.json(), { free: null })).toEqual({ free: null })
  const record = z.record(z.string(), z.json())
  for (const free of [[], null, 'text']) expect(read(record, { free })).toEqual(['/free must be an object'])
})

test('a contract of its own that refers to itself is looked into', () => {
  const tree: z.ZodType = z.lazy(() => z.union([z.string(), z.array(tree)]))
  const scalars = [z.string(), z.number(), z.boolean(), z.null()]
  const texts: z.ZodType = z.lazy(() => z.union([...scalars, z.array(z.string()), z.record(z.string(), texts)]))
  expect(read(tree, { free: ['a', ['b']] })).toEqual({ free: ['a', ['b']] })
  for (const schema of [tree, texts]) expect(read(schema, { free: [['a', [1]]] })).not.toHaveProperty('free')
})
