/** A caller who sends nothing for this long waits for the answer. */
const QUIET_MS = 2_000

/**
 * Takes what is still sent and drops it, for an answer that needs no more of it. Many callers read nothing before they have sent everything, and a
 * connection that is closed on them before is reset, with the answer in it. Ends with the body, when its sender pauses, and when the process is
 * about to stop. Throws what reading throws.
 */
export async function dropRest(body: AsyncIterator<unknown>, isServing: () => boolean): Promise<void> {
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
