/** Begins something, and answers once what was begun before it is done; until then the work may get ready, but must not pass it. */
export type BeginNext = (work: (before: Promise<void>) => Promise<void>) => Promise<void>

/** Runs `prepare`, in which each thing that is begun goes on while the next one is prepared. Ends when all is done; throws what any of it threw. */
export async function oneBehind(prepare: (begin: BeginNext) => Promise<void>): Promise<void> {
  let last: Promise<void> = Promise.resolve()
  try {
    await prepare(async (work) => {
      const before = last
      last = work(before)
      last.catch(() => {})
      await before
    })
  } finally {
    await last
  }
}
