import { expect, test } from 'vitest'
import { type Report, reportText } from './report.ts'

const row = { callers: 32, pool: null, rate: 30_000.4, p50Ms: 1.234, p99Ms: 4, firstIsTimesFaster: null }
const report: Report = {
  circumstances: '',
  command: 'npm run bench -- append',
  figures: [],
  benchmark: 'append',
  at: '2026-01-31T12:00:00.000Z',
  machine: { cores: 2, busyBefore: 3 },
  engines: { fsync: 'on' },
  plan: { callers: '32', rounds: 5, seconds: 1.5 },
  settings: { ours: { connections: 1 }, theirs: {} },
  rows: [
    { ...row, name: 'ours' },
    { ...row, name: 'theirs', pool: 10, firstIsTimesFaster: { median: 6.54, lowest: 6, highest: 7.1 } },
  ],
  found: { ours: { events: 7 } },
}

test('a report says under which circumstances its figures came about, and what was checked', () => {
  const text = reportText(report)
  for (const part of ['rounds 5, seconds 1.5', 'fsync on', 'ours: connections 1', 'checked: ours: events 7'])
    expect(text).toContain(part)
  expect(text).toMatch(/32.*theirs.*10.*30000.*1\.23.*4\.00.*6\.54 \(6\.00 … 7\.10\)/)
})

test('a report warns when other programs were at work, and only then', () => {
  expect(reportText(report)).not.toContain('do not quote')
  expect(reportText({ ...report, machine: { cores: 2, busyBefore: 55 } })).toContain('55 % of 2 cores')
})
