import { expect, test } from 'vitest'
import { ImportReport } from './import-report.ts'

const counts = { lines: 1, posted: 1, legs: 2, alreadyThere: 0, refused: 0 }
const refused = (line: number) => ({
  ...{ kind: 'refused' as const, line, idempotencyKey: `k${line}`, replayed: false },
  problem: { type: '/problems/validation-failed' },
})
const end = { kind: 'end' as const, reason: 'complete' as const, ...counts, position: null }

async function linesOf(report: ImportReport): Promise<readonly { readonly kind: string }[]> {
  const text = await new Response(report.body).text()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('who reads is told everything, in order', async () => {
  const report = new ImportReport()
  const lines = linesOf(report)
  await report.progress(counts)
  for (const line of [2, 3]) await report.refused(refused(line))
  await report.end(end)
  expect(await lines).toEqual([{ kind: 'progress', ...counts }, refused(2), refused(3), end])
})

test('who reads nothing is waited for once, and then told the end, which counts what was left out', async () => {
  const report = new ImportReport({ maxBytes: 200, stallMs: 1000 })
  for (let line = 1; line <= 50; line += 1) {
    await report.refused(refused(line))
    await report.progress(counts)
  }
  const ended = report.end(end)
  const lines = await linesOf(report)
  await ended
  expect(lines[0]).toEqual(refused(1))
  expect(lines.length).toBeLessThan(10)
  expect(lines.at(-1)).toEqual(end)
}, 20_000)

test('who is slow, but reads, is told everything', async () => {
  const report = new ImportReport({ maxBytes: 200, stallMs: 5000 })
  const lines = linesOf(report)
  for (let line = 1; line <= 50; line += 1) await report.refused(refused(line))
  await report.end(end)
  expect(await lines).toHaveLength(51)
})
