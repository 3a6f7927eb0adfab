import { expect, test } from 'vitest'
import { call, codeOf } from './testing/call.ts'
import { testGateway } from './testing/gateway-deps.ts'

const CREATE = '/v1/commands/notes.note.create'
const POST = '/v1/commands/money.transaction.post'
const LIST = '/v1/queries/notes.notes.list'
const leg = { account: 'a:b', asset: 'EUR', side: 'debit', amount: '100' }
const other = { ...leg, account: 'c:d', side: 'credit' }

const bodies: readonly [what: string, text: string, code: string, pointer: string][] = [
  ['malformed JSON', '{"text":', 'malformed-json', ''],
  ['JSON and more', '{"text":"x"} {}', 'malformed-json', ''],
  ['a NUL', '{"text":"a\\u0000b"}', 'nul-character', '/text'],
  ['a lone surrogate', '{"text":"\\ud83d"}', 'lone-surrogate', '/text'],
  ['a key twice', '{"text":"a","text":"b"}', 'duplicate-key', '/text'],
  ['__proto__', '{"text":"a","__proto__":{"x":1}}', 'forbidden-key', '/__proto__'],
  ['constructor deep inside', '{"text":"a","tags":[{"constructor":1}]}', 'forbidden-key', '/tags/0/constructor'],
  ['a number for a text', '{"text":5}', 'validation-failed', '/text'],
  ['an object for a text', '{"text":{}}', 'validation-failed', '/text'],
  ['null for a text', '{"text":null}', 'validation-failed', '/text'],
  ['no text', '{}', 'validation-failed', '/text'],
  ['an unknown field', '{"text":"a","colour":"red"}', 'validation-failed', '/colour'],
  ['an unknown field deep inside', '{"text":"a","tags":[{"name":"b","c":1}]}', 'validation-failed', '/tags/0/c'],
  ['a field with a slash in its name', '{"text":"a","x/y~z":1}', 'validation-failed', '/x~1y~0z'],
  ['a list for an object', '[]', 'validation-failed', ''],
  ['a text for an object', '"x"', 'validation-failed', ''],
  ['null for an object', 'null', 'validation-failed', ''],
  ['a text that is too long', `{"text":"${'x'.repeat(201)}"}`, 'validation-failed', '/text'],
]

test.each(bodies)('%s is refused with the place and nothing is executed', async (_, text, code, pointer) => {
  const { app, engine } = await testGateway()
  const answer = await call(app, CREATE, { text })
  expect([answer.status, codeOf(answer)]).toEqual([400, code])
  expect(answer.json.errors).toMatchObject([{ pointer, code: expect.any(String), message: expect.any(String) }])
  expect(String(answer.json.detail).length).toBeGreaterThan(10)
  expect(engine.requests).toEqual([])
})

test.each([
  ['a float', { ...leg, amount: 1.5 }, 'amount-must-be-string', '/legs/0/amount'],
  ['a whole number', { ...leg, amount: 100 }, 'amount-must-be-string', '/legs/0/amount'],
  ['zero', { ...leg, amount: '0' }, 'amount-not-positive', '/legs/0/amount'],
  ['2^127', { ...leg, amount: `${2n ** 127n}` }, 'amount-overflow', '/legs/0/amount'],
  ['a decimal point', { ...leg, amount: '1.5' }, 'validation-failed', '/legs/0/amount'],
])('an amount that is %s has its own code', async (_, bad, code, pointer) => {
  const { app, engine } = await testGateway()
  const answer = await call(app, POST, { body: { legs: [bad, other] }, headers: { 'idempotency-key': 'k' } })
  expect([answer.status, codeOf(answer)]).toEqual([400, code])
  expect(answer.json.errors).toMatchObject([{ pointer }])
  expect(engine.requests).toEqual([])
})

test.each(['', 'x', 'AAAA', '__proto__', '%00', 'a'.repeat(1999), 'a'.repeat(2001)])(
  'the made-up cursor %j is refused',
  async (cursor) => {
    const { app } = await testGateway()
    expect((await call(app, `${LIST}?cursor=${cursor}`)).status).toBe(400)
  },
)

test.each(['/v1/commands/', '/v1/commands/none', '/v1/queries/x', '/admin', '/.env', '/v1', '/docs/../secret'])(
  'the unknown route %s is a problem document',
  async (path) => {
    const { app } = await testGateway()
    const answer = await call(app, path)
    expect([answer.status, codeOf(answer)]).toEqual([404, 'route-not-found'])
  },
)
