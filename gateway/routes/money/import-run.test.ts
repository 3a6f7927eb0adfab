import type { CommandOutcome } from '@heptad/commands/engine/port.ts'
import { expect, test } from 'vitest'
import type { Line } from '../../http/line-groups.ts'
import { ImportReport } from './import-report.ts'
import { ImportRun } from './import-run.ts'

const accepted = (position: bigint, replayed = false): CommandOutcome => ({
  ...{ kind: 'accepted', answer: {}, streamId: 'money.book-main' as never, revision: 1n },
  ...{ position, replayed },
})
const refused = (replayed = false): CommandOutcome => ({
  ...{ kind: 'rejected', rejection: { code: 'account-not-found', details: {} } },
  ...{ position: 9n, replayed },
})

/** A run over lines that come one at a time; those in `unread` cannot be understood. */
function importOf(
  count: number,
  outcomeOf: (key: string) => CommandOutcome | Promise<CommandOutcome>,
  { keepGoing = false, unread = [] }: { keepGoing?: boolean; unread?: readonly number[] } = {},
) {
  const executed: string[] = []
  const report = new ImportReport()
  async function* groups(): AsyncGenerator<readonly Line[]> {
    for (let number = 1; number <= count; number += 1) yield [{ number, bytes: Buffer.from('') }]
  }
  const run = new ImportRun({
    ...{ groups: groups(), report, keepGoing, isServing: () => true, checkMs: 1000 },
    read: ({ number }) =>
      unread.includes(number)
        ? { key: null, code: 'malformed-json', errors: [] }
        : { key: `${number}`, data: { legs: [] } },
    execute: async ({ key }) => {
      executed.push(key)
      return outcomeOf(key)
    },
    problemOf: () => ({}),
  })
  const told = new Response(report.body).text()
  const finish = async () => {
    const outcome = await run.run()
    await report.end({ kind: 'end', reason: outcome.reason, ...outcome.counts, position: null })
    const lines = (await told)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    return { outcome, executed, refusedLines: lines.filter(({ kind }) => kind === 'refused') }
  }
  return finish()
}

test('after a line that is refused only what was on its way already is carried out', async () => {
  const { outcome, executed } = await importOf(40, (key) => (key === '1' ? refused() : accepted(BigInt(key))))
  expect(outcome.reason).toBe('refused')
  expect(executed.length).toBeLessThanOrEqual(8)
})

test('the position is that of the latest line, also when later lines were there before it, and nothing when none was posted', async () => {
  const positions: Readonly<Record<string, CommandOutcome>> = { 1: accepted(10n), 2: accepted(3n, true), 3: refused() }
  const { outcome } = await importOf(3, (key) => positions[key] ?? refused(), { keepGoing: true })
  expect(outcome).toMatchObject({ position: 10n, counts: { posted: 1, alreadyThere: 1, refused: 1 } })
  expect((await importOf(2, () => refused(), { keepGoing: true })).outcome.position).toBe(0n)
})

test('a refused line says whether it was refused before, which one that cannot be understood never was', async () => {
  const { refusedLines } = await importOf(3, (key) => refused(key === '2'), { keepGoing: true, unread: [3] })
  expect(refusedLines.map(({ line, idempotencyKey, replayed }) => [line, idempotencyKey, replayed])).toEqual([
    [1, '1', false],
    [2, '2', true],
    [3, null, false],
  ])
})

test('while the process is about to stop, no line is tried again, and nothing is counted past one that was not taken', async () => {
  let isServing = true
  let attempts = 0
  const busy: CommandOutcome = { kind: 'overloaded', retryAfterMs: 5 }
  async function* groups(): AsyncGenerator<readonly Line[]> {
    for (let number = 1; number <= 3; number += 1) yield [{ number, bytes: Buffer.from('') }]
    await new Promise(() => undefined)
  }
  const run = new ImportRun({
    ...{ groups: groups(), report: new ImportReport(), keepGoing: true, isServing: () => isServing, checkMs: 5 },
    read: ({ number }) => ({ key: `${number}`, data: { legs: [] } }),
    execute: async ({ key }) => {
      if (key === '3') isServing = false
      if (key === '2') attempts += 1
      return key === '2' ? busy : accepted(BigInt(key))
    },
    problemOf: () => ({}),
  })
  expect(await run.run()).toMatchObject({ reason: 'stopping', counts: { lines: 1, posted: 1 }, position: 1n })
  expect(attempts).toBeLessThan(4)
})

test('while the process is about to stop, lines that the log does not take are not waited for', async () => {
  let isServing = true
  async function* groups(): AsyncGenerator<readonly Line[]> {
    for (let number = 1; ; number += 1) yield [{ number, bytes: Buffer.from('') }]
  }
  const run = new ImportRun({
    ...{ groups: groups(), report: new ImportReport(), keepGoing: true, isServing: () => isServing, checkMs: 5 },
    stopGraceMs: 20,
    read: ({ number }) => ({ key: `${number}`, data: { legs: [] } }),
    async execute({ key }) {
      if (key === '1') return accepted(1n)
      isServing = false
      return new Promise(() => undefined)
    },
    problemOf: () => ({}),
  })
  expect(await run.run()).toMatchObject({ reason: 'stopping', counts: { lines: 1, posted: 1 }, position: 1n })
})

test.each([
  ['may have been written counts as its own', true, { posted: 1, alreadyThere: 0, refused: 1 }, false],
  ['was not written', false, { posted: 0, alreadyThere: 1, refused: 1 }, true],
])('what is found again after an answer that said that it %s', async (_, commitUnknown, counts, replayed) => {
  const tried = new Set<string>()
  const { outcome, refusedLines } = await importOf(
    2,
    (key) => {
      if (!tried.has(key)) return tried.add(key) && { kind: 'unavailable', commitUnknown, retryAfterMs: 1 }
      return key === '1' ? accepted(1n, true) : refused(true)
    },
    { keepGoing: true },
  )
  expect(outcome.counts).toMatchObject(counts)
  expect(refusedLines).toMatchObject([{ line: 2, replayed }])
})

test('a line that lost against others is tried again', async () => {
  let attempts = 0
  const { outcome } = await importOf(1, () => {
    attempts += 1
    return attempts < 3 ? { kind: 'conflict' } : accepted(1n)
  })
  expect([outcome.reason, outcome.counts.posted, attempts]).toEqual(['complete', 1, 3])
})

test('few groups are on their way at once, however many could be read', async () => {
  let [onTheirWay, most] = [0, 0]
  const { outcome } = await importOf(40, async (key) => {
    onTheirWay += 1
    most = Math.max(most, onTheirWay)
    await new Promise(setImmediate)
    onTheirWay -= 1
    return accepted(BigInt(key))
  })
  expect(outcome.counts.posted).toBe(40)
  expect(most).toBeLessThanOrEqual(4)
})

test('a fault ends the import with it, and little more is carried out', async () => {
  const executed: string[] = []
  const broken = importOf(40, (key) => {
    executed.push(key)
    if (key === '1') throw new Error('a bug')
    return accepted(BigInt(key))
  })
  await expect(broken).rejects.toThrow('a bug')
  expect(executed.length).toBeLessThanOrEqual(8)
})
