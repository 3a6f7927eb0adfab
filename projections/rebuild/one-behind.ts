/** Begins `work`, and resolves once the work begun before it is done. `work` may prepare meanwhile, but must not take effect before `before` has resolved. */
type BeginNext = (work: (before: Promise<void>) => Promise<void>) => Promise<void>

/** A pipeline of two stages: work begun in `prepare` goes on while `prepare` gets the next ready. Ends when all is done; throws what any of it threw. */
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
