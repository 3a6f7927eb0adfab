import fc from 'fast-check'
import { vi } from 'vitest'

/** Random histories that a property tries: a hundred or two, and at least ten thousand with `HEPTAD_LONG_PROPERTIES=1`. */
const HISTORIES = process.env.HEPTAD_LONG_PROPERTIES === '1' ? 10_000 : 150
const TIMEOUT_MS = 30_000 + 100 * HISTORIES

/** Every run can be made again: `HEPTAD_SEED` is the seed that it printed. */
const seed = Number(process.env.HEPTAD_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** What all properties of money run with. Says the seed once, for runs that take long. */
export function tryHistories(): void {
  fc.configureGlobal({ seed, numRuns: HISTORIES })
  vi.setConfig({ testTimeout: TIMEOUT_MS })
  if (HISTORIES > 1000) process.stdout.write(`${HISTORIES} histories, HEPTAD_SEED=${seed}\n`)
}
