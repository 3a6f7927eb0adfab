import { constants } from 'node:os'
import type { Logger } from '../logger/logger.ts'
import type { Lifecycle } from './lifecycle.ts'

type StopSignal = 'SIGINT' | 'SIGTERM'

const SAME_SIGNAL_MS = 1000

/**
 * Stops the process in order on SIGINT or SIGTERM and exits with 0. A second signal ends it at once with 128 + its number.
 * A terminal sends Ctrl-C to parent and child, and the parent may pass it on, so what comes within a second counts as one.
 */
export function stopOnSignals({ lifecycle, logger }: { lifecycle: Lifecycle; logger: Logger }): void {
  let firstAt: number | undefined
  const onSignal = (signal: StopSignal) => {
    firstAt ??= performance.now()
    if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(128 + constants.signals[signal])
    logger.info({ signal }, 'stopping')
    void lifecycle.stop().then(() => process.exit(0))
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
}
