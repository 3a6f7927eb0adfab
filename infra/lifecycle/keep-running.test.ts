import { expect, test } from 'vitest'
import { systemClock } from '../clock/clock.ts'
import { keepRunning } from './keep-running.ts'

test('work that fails is told of and run again after pauses that double up to ten seconds, until it is stopped', async () => {
  const stop = new AbortController()
  const faults: unknown[] = []
  const pauses: number[] = []
  const after = (ms: number, run: () => void) => {
    pauses.push(ms)
    return systemClock().after(0, run)
  }
  const clock = { ...systemClock(), after }
  let runs = 0
  const work = async (): Promise<void> => {
    runs += 1
    if (runs === 9) stop.abort()
    throw new Error(`fault ${runs}`)
  }
  await keepRunning(work, { clock, signal: stop.signal, onFault: (error) => faults.push(error) })
  expect(runs).toBe(9)
  expect(faults.map(String)).toEqual(Array.from({ length: 8 }, (_, index) => `Error: fault ${index + 1}`))
  expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000])
})
