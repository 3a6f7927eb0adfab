import { constants } from 'node:os'
import type { Logger } from '../logger/logger.ts'
import type { Lifecycle } from './lifecycle.ts'

type StopSignal = 'SIGINT' | 'SIGTERM'

const SAME_SIGNAL_MS = 1000

/** Stops the process in order on SIGINT or SIGTERM and exits with 0; see {@link onStopSignals} for a second one. */
export function stopOnSignals({ lifecycle, logger }: { lifecycle: Lifecycle; logger: Logger }): void {
  onStopSignals((signal) => {
    logger.info({ signal }, 'stopping')
    void lifecycle.stop().then(() => process.exit(0))
  })
}

/**
 * Calls `stop` on the first SIGINT or SIGTERM. A second signal ends the process at once with 128 + its number. A terminal sends Ctrl-C to
 * parent and child, and the parent may pass it on, so what comes within a second counts as one. Returns a function that takes the handlers off again.
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
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
}
