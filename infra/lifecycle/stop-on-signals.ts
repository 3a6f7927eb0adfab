import { constants } from 'node:os'
import type { Logger } from '../logger/logger.ts'
import type { Lifecycle } from './lifecycle.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type StopSignal = (typeof SIGNALS)[number]

const SAME_SIGNAL_MS = 1000

/** Stops the process in order on the first stop signal and exits with 0; see {@link onStopSignals} for a second one. */
export function stopOnSignals({ lifecycle, logger }: { lifecycle: Lifecycle; logger: Logger }): void {
  onStopSignals((signal) => {
    logger.info({ signal }, 'stopping')
    void lifecycle.stop().then(() => process.exit(0))
  })
}

/**
 * Calls `stop` on the first SIGINT, SIGTERM or, when a terminal is closed, SIGHUP, which Node heeds under `nohup` too. A second signal ends the process
 * at once with 128 + its number. A terminal sends Ctrl-C to parent and child, and the parent may pass it on, so what comes within a second counts as one.
 * Returns a function that takes the handlers off again.
 */
export function onStopSignals(stop: (signal: StopSignal) => void): () => void {
  let firstAt: number | undefined
  const onSignal = (signal: StopSignal) => {
    if (firstAt !== undefined && performance.now() - firstAt > SAME_SIGNAL_MS)
      process.exit(128 + constants.signals[signal])
    if (firstAt !== undefined) return
    firstAt = performance.now()
    stop(signal)
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
