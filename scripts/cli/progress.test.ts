import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { byteProgress, startProgress } from './progress.ts'

const MIB = 1024 ** 2
const SECOND = 1000

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

function sink() {
  const lines: string[] = []
  return { lines, write: (text: string) => lines.push(text) }
}

test('where no terminal reads there is a line for each tenth, at most one a second', () => {
  const to = sink()
  const progress = startProgress(to, 'import', 200)
  progress.update(40)
  vi.advanceTimersByTime(SECOND)
  for (const done of [19, 20, 25, 39]) progress.update(done)
  vi.advanceTimersByTime(SECOND)
  for (const done of [39, 199]) progress.update(done, 10)
  vi.advanceTimersByTime(SECOND)
  progress.update(200, 10)
  expect(to.lines).toEqual([
    'import: 20 of 200 (10%)\n',
    'import: 199 of 200 (99%), 10/s, 1 s left\n',
    'import: 200 of 200 (100%), 10/s, 0 s left\n',
  ])
})

test('bytes whose total turns out to be more are never more than all of them', () => {
  const to = sink()
  const progress = byteProgress(to, 'copying')
  progress.update(MIB, 32 * MIB)
  vi.advanceTimersByTime(SECOND)
  progress.update(32 * MIB, 32 * MIB)
  progress.update(33 * MIB, 48 * MIB)
  vi.advanceTimersByTime(SECOND)
  progress.update(48 * MIB, 48 * MIB)
  expect(to.lines).toEqual(['copying (MiB): 32 of 32 (100%)\n', 'copying (MiB): 48 of 48 (100%)\n'])
})

test('work that turns out to be more than was thought is never more than all of it', () => {
  const to = sink()
  const progress = startProgress(to, 'comparing', 100)
  progress.update(100, 10)
  vi.advanceTimersByTime(SECOND)
  progress.update(100, 10)
  vi.advanceTimersByTime(SECOND)
  progress.update(250, 10)
  expect(to.lines.join('')).not.toMatch(/250 of 100|-\d+ s left/)
})
