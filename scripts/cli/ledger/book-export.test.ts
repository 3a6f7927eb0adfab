import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sendJson, testServer } from '../testing/http-server.ts'
import { run } from '../testing/run.ts'
import { testFolder } from './testing/files.ts'

const LAST = 5
const TIME = '2026-01-31T00:00:00.000000Z'
const ID = '0199a3c0-0000-7000-8000-000000000001'
const end = (reason: string) => JSON.stringify({ kind: 'end', reason, transactions: 0, revision: `${LAST}` })

function row(revision: number) {
  return {
    ...{ transactionId: ID, bookId: 'main', revision: `${revision}`, reference: null, description: `no ${revision}` },
    ...{ legs: [], metadata: null, exchange: null, originalId: null, reversedBy: [] },
    ...{ effectiveAt: TIME, recordedAt: TIME },
  }
}

/** Answers with so many transactions of those that are asked for, and then as it says: a last line, or null for none, or a connection that breaks. */
type Part = readonly [count: number, after: string | null | 'break']

/** A backbone with a book of five transactions, whose exports go like this, one after the other, and what it was asked for. */
async function backboneWith(...parts: readonly Part[]) {
  const remaining = [...parts]
  const server = await testServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://host')
    if (pathname !== '/v1/ledger/exports')
      return sendJson(response, 200, { data: [row(LAST)], meta: { nextCursor: null, position: 'p' } })
    const [count, after] = remaining.shift() ?? [0, null]
    const from = Number(searchParams.get('after') ?? 0) + 1
    const rows = Array.from({ length: count }, (_, index) => ({ kind: 'transaction', ...row(from + index) }))
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    const text = rows.map((one) => `${JSON.stringify(one)}\n`).join('')
    if (after !== 'break') return void response.end(after === null ? text : `${text}${after}\n`)
    response.write(`${text}{"kind":"transa`)
    setTimeout(() => response.destroy(), 50)
  })
  onTestFinished(server.close)
  const env = { HEPTAD_URL: server.url, HEPTAD_KEY: 'hk_test' }
  const asked = () =>
    server.seen.filter(({ url }) => url.startsWith('/v1/ledger/exports')).map(({ url }) => url.split('?')[1])
  return { asked, exported: (...args: readonly string[]) => run(['ledger', 'export', ...args], env) }
}

test.each([
  ['is cut off in a line', [2, 'break']],
  ['ends without its end', [2, null]],
  ['ends because the backbone stops', [2, end('stopping')]],
  ['ends because the read models are gone', [2, end('unavailable')]],
] as const)('an export that %s goes on after its last line, and is whole', async (_, part) => {
  const { exported, asked } = await backboneWith(part, [3, end('complete')])
  const { exitCode, stdout, stderr } = await exported()
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('5 transactions of book main, up to revision 5\n')])
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).description),
  ).toEqual([1, 2, 3, 4, 5].map((revision) => `no ${revision}`))
  expect(asked()).toEqual(['bookId=main&revision=5', 'bookId=main&revision=5&after=2'])
})

test.each([
  ['never begins', [0, 'break'], [0, 'break'], 3, 'no backbone answers at'],
  ['does not get on any more', [2, 'break'], [0, 'break'], 5, 'the backbone stopped before book main had come whole'],
  ['ends again at the same place', [2, null], [0, null], 5, 'the backbone stopped before book main had come whole'],
  ['ends because the key was revoked', [2, end('revoked')], [0, null], 4, 'the key may not read it any more'],
] as const)('an export that %s fails, and leaves no file', async (_, first, second, exitCode, message) => {
  const folder = testFolder()
  onTestFinished(folder.remove)
  const { exported } = await backboneWith(first, second)
  const file = folder.write('main.journal', '')
  rmSync(file)
  const failed = await exported('--format', 'hledger', '--output', file)
  expect([failed.exitCode, failed.stderr]).toEqual([exitCode, expect.stringContaining(message)])
  expect(readdirSync(dirname(file))).toEqual([])
})

test('a file has its name once it is whole, and takes the place of an older one', async () => {
  const folder = testFolder()
  onTestFinished(folder.remove)
  const file = folder.write('main.journal', 'an older one')
  const broken = await backboneWith([2, null])
  expect((await broken.exported('--output', file)).exitCode).toBe(5)
  expect(readFileSync(file, 'utf8')).toBe('an older one')
  const whole = await backboneWith([5, end('complete')])
  const { exitCode, stdout } = await whole.exported('--format', 'hledger', '--output', file)
  expect([exitCode, stdout, existsSync(`${file}.unfinished`)]).toEqual([0, '', false])
  expect(readFileSync(file, 'utf8')).toMatch(
    /^; book main, up to revision 5[\s\S]*no 1[\s\S]*no 5[\s\S]*\n; end of book main: 5 transactions\n$/,
  )
})
