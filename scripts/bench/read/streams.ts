/** So many streams of so many events each are there to be read. */
export const STREAMS = 500
export const EVENTS = 100

/** The data of the nth event of a stream. */
export function orderOf(number: number) {
  return {
    amount: `${number}`,
    currency: 'EUR',
    customer: 'a5d6c1f0-9a3e-4e55-8c0f-3b1f6d1f7d11',
    lines: [{ product: 'keyboard', quantity: 1 }],
  }
}

/** Any stream, by its number. */
export function anyStream(): number {
  return Math.floor(Math.random() * STREAMS)
}

/** Throws unless these are the amounts of all events of a stream, in order. */
export function checkRead(amounts: readonly string[]): void {
  if (amounts.length !== EVENTS || amounts.some((amount, index) => amount !== `${index}`))
    throw new Error(`a stream of ${EVENTS} events was read as ${amounts.length}, or in another order`)
}
