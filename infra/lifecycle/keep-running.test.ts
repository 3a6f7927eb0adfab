import { expect, test } from 'vitest'
import { systemClock } from '../clock/clock.ts'
import { keepRunning } from './keep-running.ts'

test('work that fails is told of and run again, until it is stopped', async () => {
  const stop = new AbortController()
  const faults: unknown[] = []
  const clock = { ...systemClock(), after: (_ms: number, run: () => void) => systemClock().after(0, run) }
  let runs = 0
  const work = async (): Promise<void> => {
    runs += 1
    if (runs < 4) throw new Error(`fault ${runs}`)
    stop.abort()
  }
  await keepRunning(work, { clock, signal: stop.signal, onFault: (error) => faults.push(error) })
  expect(runs).toBe(4)
  expect(faults.map(String)).toEqual(['Error: fault 1', 'Error: fault 2', 'Error: fault 3'])
})
