import { emmettProjection, emmettTransfer } from '../peers/emmett-projection.ts'

const ACCOUNTS = 10_000
const AT_ONCE = 1000

/** Events per second in which Emmett's consumer builds a Pongo collection from an empty state. Throws when an event is missing in it. */
export async function measurePongo(url: string, events: number): Promise<number> {
  const emmett = await emmettProjection(url)
  try {
    for (let first = 0; first < events; first += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, events - first) }, (_, index) => first + index)
      await emmett.store.appendAll(
        `book-${first / AT_ONCE}`,
        numbers.map((number) => emmettTransfer(number, ACCOUNTS)),
      )
    }
    const began = performance.now()
    await emmett.catchUp()
    const seconds = (performance.now() - began) / 1000
    const counts = await emmett.counts()
    if (counts.events !== events) throw new Error(`the collection shows ${counts.events} of ${events} events`)
    return Math.round(events / seconds)
  } finally {
    await emmett.close()
  }
}
