import { assertKnownLog, writeKnownLog } from '@heptad/infra/adoption/known-log.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import { keepRunning } from '@heptad/infra/lifecycle/keep-running.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'

const REMEMBER_EVERY_MS = 10_000

/**
 * Registers the memory of the log in the home: a database that was swapped, or went back, while this process was down is
 * refused at the start.
 */
export function addKnownLog(
  { config: { home }, lifecycle }: CompositionInput,
  { clock, errors }: Foundation,
  { store, identity }: Pick<Log, 'store' | 'identity'>,
): void {
  const known = async () => ({ ...identity.value, head: await store.value.head() })
  const remember = async () => writeKnownLog(home, await known())
  lifecycle.add('register', 'known log', {
    async open() {
      await assertKnownLog(home, await known())
      await remember()
      const stop = new AbortController()
      const { signal } = stop
      const onFault = (error: unknown): void => errors.report('infrastructure', error, { part: 'known log' })
      const turn = async (): Promise<void> => {
        await pause(clock, REMEMBER_EVERY_MS, signal)
        if (!signal.aborted) await remember()
      }
      return { stop, running: keepRunning(turn, { clock, signal, onFault }) }
    },
    async close({ stop, running }) {
      stop.abort()
      await running
      await remember()
    },
    closeIn: 'deregistered',
  })
}
