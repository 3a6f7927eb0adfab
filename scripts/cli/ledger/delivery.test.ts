import type { ImportAnswer, ImportCounts } from '@heptad/schemas/money/import.ts'
import { afterAll, expect, test } from 'vitest'
import { UnreachableError } from '../problem.ts'
import { hledgerCsv } from './hledger-csv.ts'
import { type ImportRequest, runImport } from './import.ts'
import type { LedgerApi } from './ledger-api.ts'
import { planImport } from './plan.ts'
import { rejectedFile } from './rejected-file.ts'
import { journalCsv, testFolder } from './testing/files.ts'
import { plainRules } from './testing/rules.ts'

const folder = testFolder()
afterAll(() => folder.remove())

const TRANSACTIONS = 10
const rows = Array.from({ length: TRANSACTIONS }, (_, index) => [
  `${index},2024-01-01,x,,A,1,EUR`,
  `${index},2024-01-01,x,,B,-1,EUR`,
]).flat()
const NOTHING: ImportCounts = { lines: 0, posted: 0, legs: 0, alreadyThere: 0, refused: 0 }

/** What a backbone does with the keys that it has read in one request. */
type Attempt = (keys: readonly string[]) => AsyncGenerator<ImportAnswer>

/** Imports ten transactions into backbones that do one thing after the other. */
async function importInto(...attempts: readonly Attempt[]) {
  const path = folder.write('ten.csv', journalCsv(...rows))
  const source = hledgerCsv(path)
  const plan = await planImport(source.transactions(), plainRules)
  const sent: string[][] = []
  const remaining = [...attempts]
  const api: LedgerApi = {
    openBook: async () => undefined,
    registerAsset: async () => undefined,
    openAccount: async () => undefined,
    accounts: async () => [],
    untilVisible: async () => undefined,
    async *post(lines) {
      let text = ''
      for await (const part of lines()) text += part
      const keys = text
        .trim()
        .split('\n')
        .map((line): string => JSON.parse(line).idempotencyKey)
      sent.push(keys)
      const next = remaining.shift()
      if (next === undefined) throw new UnreachableError('nowhere', null)
      yield* next(keys)
    },
  }
  const progress: number[] = []
  const request: ImportRequest = {
    ...{ api, source, plan, bookId: 'main', present: [], keepGoing: true },
    rejected: rejectedFile(path, source),
    onProgress: (done) => void progress.push(done),
  }
  return { result: await runImport(request), sent, progress, rejected: request.rejected }
}

const posts = (count: number): ImportCounts => ({ ...NOTHING, lines: count, posted: count, legs: 2 * count })
const all: Attempt = async function* (keys) {
  yield { kind: 'end', reason: 'complete', ...posts(keys.length), position: 'p' }
}

test('a connection that breaks is made anew, and only what is not known to be settled is sent again', async () => {
  const { result, sent, progress } = await importInto(async function* () {
    yield { kind: 'progress', ...posts(4) }
    throw new UnreachableError('nowhere', null)
  }, all)
  expect(sent.map(({ length }) => length)).toEqual([TRANSACTIONS, TRANSACTIONS - 4])
  expect(sent[1]).toEqual(sent[0]?.slice(4))
  expect(result).toMatchObject({ posted: TRANSACTIONS, legs: 20, alreadyThere: 0, position: 'p', stoppedEarly: false })
  expect(progress.at(-1)).toBe(TRANSACTIONS)
})

test('an answer without an end, and one that ends before all is read, are followed by another attempt', async () => {
  const { result, sent } = await importInto(
    async function* () {
      yield { kind: 'progress', ...posts(1) }
    },
    async function* () {
      yield { kind: 'end', reason: 'unavailable', ...posts(3), position: null }
    },
    async function* (keys) {
      yield { kind: 'end', reason: 'complete', ...posts(2), lines: keys.length, alreadyThere: 4, position: 'p' }
    },
  )
  expect(sent.map(({ length }) => length)).toEqual([10, 9, 6])
  expect(result).toMatchObject({ posted: 6, alreadyThere: 4 })
})

test('a line that is refused in a later attempt is said with its line of the file', async () => {
  const { result } = await importInto(
    async function* () {
      yield { kind: 'progress', ...posts(4) }
    },
    async function* (keys) {
      const problem = { type: '/problems/period-closed', title: 'The period is closed', period: '2024-01' }
      yield { kind: 'refused', line: 2, idempotencyKey: keys[1] ?? null, replayed: false, problem }
      yield { kind: 'end', reason: 'complete', ...posts(5), lines: 6, refused: 1, position: 'p' }
    },
  )
  expect(result.refused).toEqual([{ line: 12, message: 'transaction 5: The period is closed (period: 2024-01)' }])
  expect(result).toMatchObject({ posted: 9, refusedBefore: 0 })
})

test('a line whose refusal is said again, because the connection broke before the sums were told, is refused once', async () => {
  const problem = { type: '/problems/period-closed', title: 'The period is closed' }
  const refusing = (keys: readonly string[], line: number, replayed: boolean): ImportAnswer => ({
    ...{ kind: 'refused', line, idempotencyKey: keys[line - 1] ?? null, replayed, problem },
  })
  const { result, rejected } = await importInto(
    async function* (keys) {
      yield { kind: 'progress', ...posts(4) }
      yield refusing(keys, 6, false)
      throw new UnreachableError('nowhere', null)
    },
    async function* (keys) {
      yield refusing(keys, 2, true)
      yield { kind: 'end', reason: 'complete', ...posts(4), lines: 6, alreadyThere: 1, refused: 1, position: 'p' }
    },
  )
  expect(result.refused).toEqual([{ line: 12, message: 'transaction 5: The period is closed' }])
  expect(result.refusedBefore).toBe(1)
  expect(rejected.count).toBe(1)
})

test('a backbone that is not there is not asked for ever', async () => {
  await expect(importInto()).rejects.toThrow(UnreachableError)
})
