import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandOutcome, CommandRequest } from '@heptad/commands/engine/port.ts'
import { Sequencer } from '@heptad/infra/awaitable/sequencer.ts'
import { expect, test } from 'vitest'
import { createGateway } from '../../gateway.ts'
import { BODY_EXAMPLES } from '../../openapi/body-examples.ts'
import { call, codeOf } from '../../testing/call.ts'
import { KEY_A, KEY_POWERLESS, testGateway } from '../../testing/gateway-deps.ts'
import { listeningGateway } from '../../testing/listening.ts'

const IMPORTS = '/v1/ledger/imports'
const legs = [
  { account: 'a', asset: 'EUR', side: 'debit', amount: '5' },
  { account: 'b', asset: 'EUR', side: 'credit', amount: '5' },
]
const line = (idempotencyKey: string, more: object = {}) => JSON.stringify({ idempotencyKey, legs, ...more })
const NDJSON = { 'content-type': 'application/x-ndjson' }

type Execute = (request: CommandRequest) => Promise<CommandOutcome>

async function importing(execute?: Execute) {
  const { app, deps, engine } = await testGateway()
  const gateway = execute === undefined ? app : createGateway({ ...deps, engine: { execute } })
  const send = async (text: string, search = '', headers: Readonly<Record<string, string>> = NDJSON) => {
    const answer = await call(gateway, `${IMPORTS}${search}`, { text, headers })
    const lines =
      answer.status === 200
        ? answer.text
            .trim()
            .split('\n')
            .map((one) => JSON.parse(one))
        : []
    return { answer, lines, refused: lines.filter(({ kind }) => kind === 'refused'), end: lines.at(-1) }
  }
  return { send, engine, gateway }
}

const refusing =
  (outcomes: Readonly<Record<string, CommandOutcome>>): Execute =>
  async ({ key = '' }) =>
    outcomes[key] ?? {
      ...{ kind: 'accepted', answer: {}, streamId: 'money.book-main' as never, revision: 1n },
      ...{ position: 7n, replayed: false },
    }
const rejected = (code: string): CommandOutcome => ({
  kind: 'rejected',
  rejection: { code, details: {} },
  position: 7n,
  replayed: false,
})

test('a line may wait for longer than a request: it stands behind all that are on their way', async () => {
  const { send, engine } = await importing()
  await send(line('k1'))
  expect(engine.requests[0]?.timeoutMs).toBe(30_000)
})

test('each line is a command of its own in the order of the lines, and the end counts them', async () => {
  const { send, engine } = await importing()
  const { lines, end } = await send(
    `${line('k1')}\n\n${line('k2', { bookId: 'other' })}\r\n${line('k3')}`,
    '?bookId=shop',
  )
  expect(engine.requests.map(({ type, key, data }) => [type, key, Reflect.get(Object(data), 'bookId')])).toEqual([
    ['money.transaction.post', 'k1', 'shop'],
    ['money.transaction.post', 'k2', 'other'],
    ['money.transaction.post', 'k3', 'shop'],
  ])
  expect(engine.requests[0]?.sequencer).toBeInstanceOf(Sequencer)
  expect(new Set(engine.requests.map(({ sequencer }) => sequencer)).size).toBe(1)
  const counts = { lines: 4, posted: 3, legs: 6, alreadyThere: 0, refused: 0 }
  expect(end).toEqual({ kind: 'end', reason: 'complete', ...counts, position: expect.any(String) })
  expect(lines.filter(({ kind }) => kind === 'progress').at(-1)).toEqual({ kind: 'progress', ...counts })
})

test('the example of the document is a line', async () => {
  const { send } = await importing()
  expect((await send(JSON.stringify(BODY_EXAMPLES['ledger.imports']))).end).toMatchObject({ posted: 1, legs: 2 })
})

test('lines that were posted before are counted as being there', async () => {
  const { send } = await importing()
  await send(`${line('k1')}\n${line('k2')}`)
  expect((await send(`${line('k1')}\n${line('k2')}\n${line('k3')}`)).end).toMatchObject({
    posted: 1,
    legs: 2,
    alreadyThere: 2,
  })
})

test('an import ends at the first line that is refused, and says which and why', async () => {
  const { send } = await importing(refusing({ k2: rejected('account-not-found') }))
  const { refused, end } = await send(`${line('k1')}\n${line('k2')}\n${line('k3')}`)
  expect(refused).toMatchObject([
    { line: 2, idempotencyKey: 'k2', replayed: false, problem: { type: '/problems/account-not-found', status: 404 } },
  ])
  expect(end).toMatchObject({ reason: 'refused', refused: 1 })
})

test('it goes on where that is wanted, and says each line that was refused', async () => {
  const { send } = await importing(refusing({ k2: rejected('account-not-found') }))
  const text = [line('k1'), line('k2'), 'no json', line('k4', { legs: [] }), line('a b'), '[]', line('k7')].join('\n')
  const { refused, end } = await send(text, '?keepGoing=true')
  expect(refused.map((one) => [one.line, one.idempotencyKey, one.problem.type])).toEqual([
    [2, 'k2', '/problems/account-not-found'],
    [3, null, '/problems/malformed-json'],
    [4, 'k4', '/problems/unbalanced'],
    [5, null, '/problems/validation-failed'],
    [6, null, '/problems/validation-failed'],
  ])
  expect(refused[2].problem.errors).toMatchObject([{ pointer: '/legs' }])
  expect(end).toMatchObject({ reason: 'complete', lines: 7, posted: 2, refused: 5 })
})

test.each([
  ['a key twice', `{"idempotencyKey":"a","idempotencyKey":"b"}`, 'duplicate-key'],
  ['a number as amount', line('k', { legs: [{ ...legs[0], amount: 5 }, legs[1]] }), 'amount-must-be-string'],
  ['a field that is unknown', line('k', { colour: 'red' }), 'validation-failed'],
  ['no key', JSON.stringify({ legs }), 'validation-failed'],
  ['more than a line may have', line('k', { description: 'x'.repeat(2 ** 20) }), 'body-too-large'],
])('%s in a line is refused', async (_, text, code) => {
  const { send, engine } = await importing()
  const { refused, end } = await send(`${text}\n`)
  expect(refused).toMatchObject([{ line: 1, problem: { type: `/problems/${code}` } }])
  expect([end.reason, engine.requests]).toEqual(['refused', []])
})

test('a line that the log cannot take at the moment is tried again, under the same key', async () => {
  let attempts = 0
  const { send } = await importing(async (request) => {
    attempts += 1
    const busy = { kind: 'overloaded', retryAfterMs: 1 } as const
    return attempts < 3 ? busy : refusing({})(request)
  })
  expect((await send(line('k1'))).end).toMatchObject({ reason: 'complete', posted: 1 })
  expect(attempts).toBe(3)
})

test('while the log cannot be reached, the import ends before the first line that it did not take', async () => {
  const down = { kind: 'unavailable', commitUnknown: true, retryAfterMs: 1 } as const
  const { send } = await importing(refusing({ k2: down }))
  const { end } = await send(`${line('k1')}\n${line('k2')}\n${line('k3')}`, '?keepGoing=true')
  expect(end).toMatchObject({ reason: 'unavailable', lines: 1, posted: 1 })
})

test('a dry run tries every line and uses no key', async () => {
  const { send, engine } = await importing()
  await send(`${line('k1')}\n${line('k2')}`, '?dryRun=true')
  expect(engine.requests.map(({ dryRun, key }) => [dryRun, key])).toEqual([
    [true, undefined],
    [true, undefined],
  ])
})

test('without the permission to post, or as another media type, nothing is read', async () => {
  const { send, engine, gateway } = await importing()
  const denied = await call(gateway, IMPORTS, { text: line('k1'), headers: NDJSON, key: KEY_POWERLESS })
  expect([denied.status, codeOf(denied)]).toEqual([403, 'permission-denied'])
  for (const type of ['application/json', 'application/x-ndjson; charset=latin1', 'text/csv'])
    expect((await send(line('k1'), '', { 'content-type': type })).answer.status).toBe(415)
  const packed = { ...NDJSON, 'content-encoding': 'gzip' }
  expect(codeOf((await send(line('k1'), '', packed)).answer)).toBe('unsupported-content-encoding')
  expect(codeOf((await send(line('k1'), '?book=x')).answer)).toBe('unknown-parameter')
  expect(engine.requests).toEqual([])
})

test('what breaks in the middle leaves an answer without an end', async () => {
  const { send } = await importing(async (request) => {
    if (request.key === 'k2') throw new Error('broken')
    return refusing({})(request)
  })
  const { lines } = await send(`${line('k1')}\n${line('k2')}`)
  expect(lines.filter(({ kind }) => kind === 'end')).toEqual([])
})

test.each([
  ['nothing', '', 0],
  ['half a line', `${line('k1')}\n{"idemp`, 1],
])('a caller of whom %s has come keeps no process from stopping, and is told so', async (_, sent, lines) => {
  const { url, system, close } = await listeningGateway({}, { drainMs: 600_000 })
  const headers = { ...NDJSON, authorization: `Bearer ${KEY_A}` }
  const sending = request(`${url}${IMPORTS}`, { method: 'POST', headers }).on('error', () => undefined)
  sending.flushHeaders()
  sending.write(sent)
  const answer = await new Promise<AsyncIterable<Buffer>>((resolve) => sending.on('response', resolve))
  let text = ''
  const end = (async () => {
    for await (const chunk of answer) text += chunk
    return JSON.parse(text.trim().split('\n').at(-1) ?? '')
  })()
  if (lines > 0) await expect.poll(() => text).toContain('"lines":1')
  system.state.isReady = false
  const closed = close()
  expect(await end).toMatchObject({ kind: 'end', reason: 'stopping', lines, posted: lines })
  await closed
})

/** A caller whose first line is refused, and who has more to send. */
async function refusedInTheMiddle() {
  const { url } = await listeningGateway()
  const headers = { ...NDJSON, authorization: `Bearer ${KEY_A}` }
  const sending = request(`${url}${IMPORTS}`, { method: 'POST', headers })
  sending.write('no json\n')
  const answer = new Promise<IncomingMessage>((resolve, reject) => sending.on('response', resolve).on('error', reject))
  return { sending, answer: await answer }
}

async function lastLineOf(answer: IncomingMessage) {
  let text = ''
  for await (const chunk of answer) text += chunk
  return JSON.parse(text.trim().split('\n').at(-1) ?? '')
}

/** What is written and taken goes out before more is. */
const written = (sending: ClientRequest, text: string) =>
  new Promise<void>((resolve, reject) => sending.write(text, (error) => (error ? reject(error) : resolve())))

test('a caller who reads nothing before everything is sent is told where the import ended', async () => {
  const { sending, answer } = await refusedInTheMiddle()
  const rest = `${line('k')}\n`.repeat(10_000)
  for (let piece = 0; piece < 8; piece += 1) {
    await written(sending, rest)
    await sleep(150)
  }
  sending.end()
  expect(await lastLineOf(answer)).toMatchObject({ kind: 'end', reason: 'refused', refused: 1 })
})

test('a caller who waits for the answer in the middle of sending gets it, to its end', async () => {
  const { sending, answer } = await refusedInTheMiddle()
  expect(await lastLineOf(answer)).toMatchObject({ kind: 'end', reason: 'refused', refused: 1 })
  sending.destroy()
})
