import { expect, test } from 'vitest'
import { type LinesOptions, linesBody } from './lines.ts'

const ON: LinesOptions = {
  isServing: () => true,
  isAllowed: async () => true,
  checkMs: 5,
  callerGone: new AbortController().signal,
  onFault: () => {},
}

/** Lines without end, and whether somebody still makes them. */
function endless() {
  const made = { isOpen: false, signal: new AbortController().signal }
  async function* source(signal: AbortSignal) {
    Object.assign(made, { isOpen: true, signal })
    try {
      for (;;) {
        yield ['line']
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    } finally {
      made.isOpen = false
    }
  }
  return { made, source }
}

test('the source is closed when the caller goes, also when it took nothing of what waited', async () => {
  const gone = new AbortController()
  const [cancelled, left] = [endless(), endless()]
  const [one] = [linesBody(cancelled.source, ON), linesBody(left.source, { ...ON, callerGone: gone.signal })]
  await expect.poll(() => cancelled.made.isOpen && left.made.isOpen).toBe(true)
  await one.cancel()
  gone.abort()
  await expect.poll(() => [cancelled.made.isOpen, left.made.isOpen]).toEqual([false, false])
})

test.each([
  ['it may not see them any more', { isAllowed: async () => false }],
  ['the process is about to stop', { isServing: () => false }],
])('lines end when %s, and the source is closed', async (_, changed) => {
  const { made, source } = endless()
  const reader = linesBody(source, { ...ON, ...changed }).getReader()
  while (!(await reader.read()).done);
  expect(made.isOpen).toBe(false)
})

test('a question that nobody answers changes nothing', async () => {
  const { source } = endless()
  let asked = 0
  const isAllowed = async () => {
    asked += 1
    throw new Error('the log cannot be reached')
  }
  const reader = linesBody(source, { ...ON, isAllowed }).getReader()
  await expect.poll(() => asked).toBeGreaterThan(1)
  expect((await reader.read()).done).toBe(false)
  await reader.cancel()
})

test('a fault of the source is the fault of the lines, is told, and leaves nothing running', async () => {
  let asked = 0
  const isServing = () => {
    asked += 1
    return true
  }
  async function* broken(): AsyncGenerator<readonly string[]> {
    yield ['line']
    throw new Error('the log is lost')
  }
  const told: unknown[] = []
  const onFault = (error: unknown) => void told.push(error)
  const reader = linesBody(broken, { ...ON, isServing, onFault }).getReader()
  expect((await reader.read()).done).toBe(false)
  await expect(reader.read()).rejects.toThrow('the log is lost')
  expect(told).toEqual([new Error('the log is lost')])
  const before = asked
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(asked).toBe(before)
})

test('for a caller who has gone before nothing is begun', async () => {
  let asked = 0
  const isServing = () => {
    asked += 1
    return true
  }
  const { made, source } = endless()
  const body = linesBody(source, { ...ON, isServing, callerGone: AbortSignal.abort() })
  expect((await body.getReader().read()).done).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect([asked, made.isOpen]).toEqual([0, false])
})

test('a caller who goes while the next lines are read is no fault', async () => {
  const read = Promise.withResolvers<void>()
  async function* slow() {
    yield ['one']
    await read.promise
    yield ['two']
  }
  const told: unknown[] = []
  const reader = linesBody(slow, { ...ON, onFault: (error) => void told.push(error) }).getReader()
  await reader.read()
  await new Promise(setImmediate)
  await reader.cancel()
  read.resolve()
  await new Promise(setImmediate)
  expect(told).toEqual([])
})
