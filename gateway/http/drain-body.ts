/** A sender that is silent for this long is waiting for the answer. */
const QUIET_MS = 2_000

/**
 * Reads the rest of a request body and drops it, once the answer needs no more of it. Many clients send everything before they read, and closing
 * the connection on them would reset it and lose the answer. Ends with the body, when the sender pauses, or when the process is about to
 * stop. Throws what reading throws.
 */
export async function drainBody(body: AsyncIterator<unknown>, isServing: () => boolean): Promise<void> {
  while (isServing() && (await hasMore(body)));
}

async function hasMore(body: AsyncIterator<unknown>): Promise<boolean> {
  const quiet = Promise.withResolvers<boolean>()
  const timer = setTimeout(quiet.resolve, QUIET_MS, false)
  try {
    return await Promise.race([body.next().then(({ done }) => done !== true), quiet.promise])
  } finally {
    clearTimeout(timer)
  }
}
