import type { Clock } from './clock.ts'

/** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      signal?.removeEventListener('abort', end)
      cancel()
      resolve()
    }
    signal?.addEventListener('abort', end)
    const cancel = clock.after(ms, end)
  })
}
