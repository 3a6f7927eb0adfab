import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendRaw } from '../testing/raw-socket.ts'
import { type BackboneProcess, removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { clientOf } from './client.ts'
import { type ApiOperation, operationsAt } from './testing/api-document.ts'
import {
  type BadRequest,
  badBodies,
  badCredentials,
  badCursors,
  badKeys,
  badPages,
  badQuestions,
  badTokens,
  badTrials,
  type Expected,
} from './testing/bad-requests.ts'
import { WITH_ORDERS } from './testing/outside-module.ts'
import { expectProblem, expectRefused } from './testing/refusal.ts'

const home = temporaryHome()
let backbone: BackboneProcess
let operations: readonly ApiOperation[]
let headBefore: string

beforeAll(async () => {
  backbone = await startBackboneProcess(home, WITH_ORDERS)
  operations = await operationsAt(backbone.credentials.url)
  const client = clientOf(backbone.credentials.url, backbone.credentials.apiKey)
  for (const path of ['a', 'b']) await client.command('money.account.open', { path, asset: 'EUR', normalSide: 'debit' })
  headBefore = await head()
})

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

describe('every operation that takes a body refuses', () => {
  test.each(badBodies)('%s', async (_, bad, ...expected) => {
    for (const operation of taking('body').filter(takesJson)) await expectRefusal(operation, bad, expected)
  })
})

describe('every command refuses', () => {
  test.each(badTrials)('%s', async (_, bad, ...expected) => {
    const commands = taking('body').filter(({ id }) => !id.startsWith('system.'))
    for (const operation of commands) await expectRefusal(operation, bad, expected)
  })
})

describe('every question refuses', () => {
  test.each(badQuestions)('%s', async (_, bad, ...expected) => {
    for (const operation of taking('parameters')) await expectRefusal(operation, bad, expected)
  })

  test('a body', async () => {
    for (const { path } of taking('parameters')) {
      const request = ['Host: localhost', 'Content-Type: application/json', 'Content-Length: 2', '', '{}']
      const {
        status,
        head: headers,
        body,
      } = await sendRaw(backbone.credentials.url, [`GET ${path.replaceAll(/[{}]/g, '')} HTTP/1.1`, ...request])
      expectProblem({ status, type: contentTypeIn(headers), text: body }, [400, 'body-not-allowed'], path)
    }
  })

  test('position tokens that nobody issued', async () => {
    for (const token of badTokens)
      for (const operation of queries())
        await expectRefusal(operation, { headers: { 'heptad-min-position': token } }, [400, 'invalid-position'], true)
  })
})

describe('every list refuses', () => {
  test.each(badPages)('%s', async (_, bad, ...expected) => {
    for (const operation of lists()) await expectRefusal(operation, bad, expected, true)
  })

  test('cursors that nobody issued', async () => {
    for (const cursor of badCursors) {
      const search = new URLSearchParams({ cursor }).toString()
      for (const operation of lists()) await expectRefusal(operation, { search }, [400, 'invalid-cursor'], true)
    }
  })
})

describe('every operation refuses', () => {
  test.each(badCredentials)('as a credential %s', async (_, authorization) => {
    for (const operation of operations) {
      const bad = { headers: { authorization }, ...(operation.method === 'POST' ? { body: '{}' } : {}) }
      await expectRefusal(operation, bad, [401, 'unauthenticated'])
    }
  })

  test('two Authorization headers', async () => {
    const { url, apiKey } = backbone.credentials
    const key = `Authorization: Bearer ${apiKey}`
    for (const { method, path } of operations) {
      const answer = await sendRaw(url, [
        `${method} ${path.replaceAll(/[{}]/g, '')} HTTP/1.1`,
        'Host: localhost',
        key,
        key,
      ])
      expectProblem(
        { status: answer.status, type: contentTypeIn(answer.head), text: answer.body },
        [400, 'repeated-header'],
        path,
      )
    }
  })

  test('methods that it does not have', async () => {
    const served = new Set(operations.map(({ method, path }) => `${method} ${path}`))
    for (const operation of operations)
      for (const method of ['PUT', 'PATCH', 'DELETE', operation.method === 'POST' ? 'GET' : 'POST'])
        if (!served.has(`${method} ${operation.path}`))
          await expectRefusal({ ...operation, method }, {}, [405, 'method-not-allowed'])
  })

  test('a path that is nearly its own', async () => {
    for (const operation of operations)
      for (const path of [`${operation.path}/`, longer(operation.path), operation.path.toUpperCase()])
        await expectRefusal({ ...operation, path }, {}, [404, 'route-not-found'])
  })
})

describe('money refuses', () => {
  const debit = { account: 'a', asset: 'EUR', side: 'debit', amount: '100' }
  const credit = { account: 'b', asset: 'EUR', side: 'credit', amount: '100' }
  const amounts: readonly (readonly [amount: unknown, code: string])[] = [
    ...[1.5, 100, -1, 0, 1e300].map(
      (amount) => [amount, amount === 1e300 ? 'number-out-of-range' : 'amount-must-be-string'] as const,
    ),
    ...['0', '-1', '-0'].map((amount) => [amount, 'amount-not-positive'] as const),
    ...['1.5', '1,5', '1e3', '0x10', ' 1', '1 ', '+1', '', '٣', '01'].map(
      (amount) => [amount, 'validation-failed'] as const,
    ),
    [`${2n ** 127n}`, 'amount-overflow'],
    [true, 'amount-must-be-string'],
    [null, 'amount-must-be-string'],
    [['100'], 'amount-must-be-string'],
  ]
  test.each(amounts)('the amount %j', async (amount, code) => {
    const legs = [{ ...debit, amount }, credit]
    const item = { legs, idempotencyKey: 'k' }
    await expectRefusal(post('/v1/commands/money.transaction.post'), { body: JSON.stringify({ legs }) }, [400, code])
    await expectRefusal(post('/v1/commands/money.batch.post'), { body: JSON.stringify({ items: [{ legs }] }) }, [
      400,
      code,
    ])
    await expectRefusal(post('/v1/ledger/batch'), { body: JSON.stringify({ items: [item] }) }, [400, code])
  })

  test('commands that move money without an Idempotency-Key', async () => {
    const legs = [debit, credit]
    const headers = { 'idempotency-key': null }
    const expected = [400, 'idempotency-key-required'] as const
    await expectRefusal(
      post('/v1/commands/money.transaction.post'),
      { body: JSON.stringify({ legs }), headers },
      expected,
    )
    await expectRefusal(
      post('/v1/commands/money.batch.post'),
      { body: JSON.stringify({ items: [{ legs }] }), headers },
      expected,
    )
    await expectRefusal(
      post('/v1/ledger/batch'),
      { body: JSON.stringify({ atomic: true, items: [{ legs }] }), headers },
      expected,
    )
  })

  test.each(badKeys)('the Idempotency-Key %j', async (key) => {
    const body = JSON.stringify({ legs: [debit, credit] })
    const bad = { body, headers: { 'idempotency-key': key } }
    await expectRefusal(post('/v1/commands/money.transaction.post'), bad, [400, 'invalid-idempotency-key'])
  })

  test.each([
    ['a day that is none', { effectiveAt: '2026-02-30T12:00:00Z' }],
    ['a time without an offset', { effectiveAt: '2026-02-03T12:00:00' }],
    ['a year that no engine holds', { effectiveAt: '9999-01-01T00:00:00Z' }],
    ['a reference with a control character', { reference: 'a\nb' }],
    ['metadata that are a list', { metadata: [] }],
  ])('%s', async (_, field) => {
    const body = JSON.stringify({ legs: [debit, credit], ...field })
    await expectRefusal(post('/v1/commands/money.transaction.post'), { body }, [400, 'validation-failed'])
  })
})

test.each(['yesterday', '2026-13-01T00:00:00Z', '1', ''])('the audit trail refuses the time %j', async (from) => {
  const search = new URLSearchParams({ from }).toString()
  await expectRefusal({ method: 'GET', path: '/v1/queries/audit.records.list' }, { search }, [400, 'validation-failed'])
})

test('after all of it nothing is written, and the process serves', async () => {
  expect(await head()).toBe(headBefore)
  expect((await fetch(`${backbone.credentials.url}/health`)).status).toBe(200)
})

/** A path that goes on where its own ends. What ends in a variable part takes any text there. */
function longer(path: string): string {
  return path.endsWith('}') ? `${path}/x` : `${path}x`
}

function post(path: string) {
  return { method: 'POST', path }
}

/** Commands and the batch take a body, everything else parameters. */
function taking(what: 'body' | 'parameters'): readonly ApiOperation[] {
  return operations.filter(({ method }) => (method === 'POST') === (what === 'body'))
}

/** An import reads its body line by line. */
function takesJson({ id }: ApiOperation): boolean {
  return id !== 'ledger.imports'
}

function queries(): readonly ApiOperation[] {
  return operations.filter(({ path }) => path.startsWith('/v1/queries/'))
}

function lists(): readonly ApiOperation[] {
  return queries().filter(({ id }) => id.endsWith('.list'))
}

async function head(): Promise<string> {
  const { url, operatorKey } = backbone.credentials
  return (await clientOf(url, operatorKey).get('/v1/system/status')).body.log.head
}

function expectRefusal(
  operation: { readonly method: string; readonly path: string; readonly id?: string },
  bad: BadRequest,
  expected: Expected,
  isElseGood = false,
): Promise<void> {
  return expectRefused(backbone.credentials, operation, { bad, expected, isElseGood })
}

function contentTypeIn(headers: string): string | undefined {
  return /content-type: (\S+)/.exec(headers)?.[1]
}
