import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
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

/** Ends as soon as nobody wants it any more. */
async function* untilAborted(signal: AbortSignal): AsyncGenerator<readonly string[]> {
  yield []
  await once(signal, 'abort')
}

test.each([
  ['a batch comes for it all the same', () => endless().source],
  ['its source ends', () => untilAborted],
])('a caller who goes is no fault, when %s', async (_, made) => {
  const told: unknown[] = []
  const begun = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  const wanted = made()
  const source = (signal: AbortSignal) => {
    const batches = wanted(signal)[Symbol.asyncIterator]()
    const next = () => {
      begun.resolve()
      return batches.next().finally(over.resolve)
    }
    return { [Symbol.asyncIterator]: () => ({ next, return: () => batches.return(undefined) }) }
  }
  const body = linesBody(source, { ...ON, onFault: (error) => void told.push(error) })
  await begun.promise
  await body.cancel()
  await over.promise
  await setImmediate()
  expect(told).toEqual([])
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
