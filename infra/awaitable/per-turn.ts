/** Collects what is added in one turn of the event loop, and hands it over in order at the end of that turn, at most `most` at a time. */
export function perTurn<Item>(most: number, hand: (items: readonly Item[]) => void): (item: Item) => void {
  let waiting: Item[] = []
  const handOver = () => {
    const items = waiting
    waiting = []
    for (let from = 0; from < items.length; from += most) hand(items.slice(from, from + most))
  }
  return (item) => {
    if (waiting.push(item) === 1) setImmediate(handOver)
  }
}
