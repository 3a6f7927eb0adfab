/** Begins something as soon as what was begun before is done. */
export type BeginNext = (work: () => Promise<void>) => Promise<void>

/** Runs `prepare`, in which each thing that is begun goes on while the next one is prepared. Ends when all is done; throws what any of it threw. */
export async function oneBehind(prepare: (begin: BeginNext) => Promise<void>): Promise<void> {
  let last: Promise<void> = Promise.resolve()
  try {
    await prepare(async (work) => {
      await last
      last = work()
      last.catch(() => {})
    })
  } finally {
    await last
  }
}
