/** Which accounts a transfer touches. */
export type Heat = 'hot' | 'cold'

export const ACCOUNTS = 1000
/** What each account has at the beginning, in minor units: no run takes all of it, and one transaction may move it. */
export const OPENING = 10_000_000n
export const AMOUNT = 1n

export interface Transfer {
  readonly from: number
  readonly to: number
}

/**
 * The next transfers between accounts 1 … {@link ACCOUNTS}, without end. `hot`: one end of every second one is account 0, in and
 * out by turns.
 */
export function transferMaker(heat: Heat): () => Transfer {
  let made = 0
  return () => {
    made += 1
    const from = 1 + Math.floor(Math.random() * ACCOUNTS)
    const to = 1 + ((from + Math.floor(Math.random() * (ACCOUNTS - 1))) % ACCOUNTS)
    if (heat === 'cold' || made % 2 === 0) return { from, to }
    return made % 4 === 1 ? { from: 0, to } : { from, to: 0 }
  }
}
