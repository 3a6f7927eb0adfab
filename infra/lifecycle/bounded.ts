/** Something did not finish in its time. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut'
}

/** What `work` resolves to, or a {@link TimedOut} after `timeoutMs`, at once where that is none, or the reason of `signal` when that is aborted first. */
export async function bounded<T>(work: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  const { promise: interrupted, reject } = Promise.withResolvers<never>()
  const withinMs = Math.max(0, Math.round(timeoutMs))
  const timer = setTimeout(() => reject(new TimedOut(`not finished after ${withinMs} ms`)), withinMs)
  const abort = () => reject(signal?.reason)
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  try {
    return await Promise.race([work, interrupted])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
