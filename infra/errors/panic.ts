import type { ErrorBus } from './error-bus.ts'

/** Exit code of a process that ended because of its own bug (`EX_SOFTWARE` of sysexits.h). */
const PANIC_EXIT_CODE = 70

const FLUSH_TIMEOUT_MS = 2000

/**
 * Makes a panic of everything that nobody caught: it is reported, the process is drained, and exits with
 * {@link PANIC_EXIT_CODE}. The process ends after `drainTimeoutMs` at the latest, and at once on a second panic.
 * Returns a function that takes the handlers off again.
 */
export function panicOnUncaught(parts: {
  bus: ErrorBus
  drain: () => Promise<void>
  drainTimeoutMs: number
}): () => void {
  let isPanicking = false
  const panic = (error: unknown) => {
    parts.bus.report('panic', error)
    if (isPanicking) process.exit(PANIC_EXIT_CODE)
    isPanicking = true
    setTimeout(() => process.exit(PANIC_EXIT_CODE), parts.drainTimeoutMs)
    void drainAndExit(parts)
  }
  process.on('uncaughtException', panic).on('unhandledRejection', panic)
  return () => void process.off('uncaughtException', panic).off('unhandledRejection', panic)
}

async function drainAndExit({ bus, drain }: { bus: ErrorBus; drain: () => Promise<void> }): Promise<void> {
  try {
    await drain()
  } catch (error) {
    bus.report('panic', error)
  }
  await bus.flush(FLUSH_TIMEOUT_MS)
  process.exit(PANIC_EXIT_CODE)
}
