import { expect, test } from 'vitest'
import { atLeast } from '../figure.ts'
import type { Report } from '../report.ts'
import { page } from './page.ts'

const row = { callers: 32, pool: null, rate: 30_000.4, p50Ms: 1.234, p99Ms: 4, firstIsTimesFaster: null }
const report: Report = {
  benchmark: 'append',
  circumstances: 'with a snapshot open elsewhere',
  command: 'npm run bench -- append --snapshot',
  at: '2026-01-31T12:00:00.000Z',
  machine: { cores: 2, busyBefore: 3, fdatasyncMs: 0.1 },
  engines: { server_version: '18.4', fsync: 'on', logEvents: 20 },
  plan: { callers: '32', rounds: 5, seconds: 1.5 },
  settings: { ours: { connections: 1 }, theirs: {} },
  rows: [
    { ...row, name: 'ours' },
    { ...row, name: 'theirs | others', pool: 10, firstIsTimesFaster: { median: 6.54, lowest: 6, highest: 7.1 } },
  ],
  figures: [
    { name: 'ours ÷ theirs', value: 6.54, unit: '×', range: { lowest: 6, highest: 7.1 }, goal: atLeast(6, 10) },
    { name: 'ours ÷ others', value: 1.2, unit: '×', goal: atLeast(1.6) },
    { name: 'ours', value: 30_000.4, unit: '/s' },
  ],
  found: { ours: { events: 7 } },
}

const parts = { missing: [], present: '' }

test('a page shows figures with interval and goal, whether it is reached, and what was checked', () => {
  const text = page({ ...parts, reports: [report] })
  for (const line of [
    '1 of 2 are reached.',
    '| append, with a snapshot open elsewhere | ours ÷ theirs | 6.54 × (6 … 7.1) | at least 6 × | 10 × | yes |',
    '| ours ÷ others | 1.2 × | at least 1.6 × |  | no |',
    '| ours | 30000/s |  |  |  |',
    '| 32 | theirs \\| others | 10 | 30000 | 1.23 | 4.00 | 6.54 (6.00 … 7.10) |',
    'PostgreSQL besides: logEvents 20.',
    'Checked at the end: ours: events 7.',
    '`npm run bench -- append --snapshot`',
  ])
    expect(text).toContain(line)
})

test('what is written by hand survives the next run, and the rest does not', () => {
  const first = page({ ...parts, reports: [report] })
  const edited = first
    .replace('Not examined yet.', 'Half of a microsecond.\n\n### And more')
    .replace('# Performance', '# Lost')
  const second = page({ ...parts, reports: [report], present: edited })
  expect(second).toContain('## What limits it now\n\nHalf of a microsecond.\n\n### And more')
  expect(second).not.toContain('# Lost')
  expect(page({ ...parts, reports: [report], present: second })).toBe(second)
})

test('figures that were taken on a busy machine are marked', () => {
  expect(page({ ...parts, reports: [report] })).not.toContain('do not quote')
  const busy = { ...report, machine: { cores: 2, busyBefore: 40 } }
  expect(page({ ...parts, reports: [busy] })).toContain('do not quote')
  expect(page({ ...parts, reports: [busy] })).toContain('say little: append, with a snapshot open elsewhere.')
})

test('what was not measured is named', () => {
  expect(page({ ...parts, reports: [report], missing: ['read', 'http'] })).toContain('Not measured yet: read; http.')
})
