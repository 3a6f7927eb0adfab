import { onStopSignals } from '@heptad/infra/lifecycle/stop-on-signals.ts'

/** Work was told to end by Ctrl-C or SIGTERM. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/**
 * Runs work that clears up after itself when it is interrupted: a stop signal aborts its signal with {@link Interrupted}, and once it has failed the process ends by
 * that signal. A second one ends the process at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = new AbortController()
  let by: NodeJS.Signals | null = null
  const takeOff = onStopSignals((signal) => {
    by = signal
    interruption.abort(new Interrupted(`ended by ${signal}`))
  })
  try {
    return await work(interruption.signal)
  } catch (error) {
    takeOff()
    if (by !== null) process.kill(process.pid, by)
    throw error
  } finally {
    takeOff()
  }
}
