import type { Random } from '../schedule/random.ts'

/** Accounts with a floor and a ceiling, in `EUR`. */
export const ACCOUNTS: readonly [string, ...string[]] = ['users:1', 'users:2', 'users:3']

/** What an account moves at most at once. */
const MOST = 60

type Leg = { account: string; asset: string; side: 'debit' | 'credit'; amount: string }

/** What an account begins with. */
export function deposit(account: string): readonly Leg[] {
  return [euro('cash', 'debit', 200), euro(account, 'credit', 200)]
}

/** Legs that balance: from one account to another, or between one and two others. No account has two. */
export function legs(random: Random): readonly Leg[] {
  const [one, other] = [random.between(1, MOST), random.between(1, MOST)]
  const [debit, credit] = [random.pick(['cash', ...ACCOUNTS]), random.pick(['cash', ...ACCOUNTS])]
  switch (random.weighted({ pair: 6, fromTwo: 1, toTwo: 1 })) {
    case 'pair':
      return [euro(debit, 'debit', one), euro(debit === credit ? 'cash' : credit, 'credit', one)]
    case 'fromTwo':
      return [euro('users:1', 'debit', one), euro('users:2', 'debit', other), euro('cash', 'credit', one + other)]
    case 'toTwo':
      return [euro('cash', 'debit', one + other), euro('users:1', 'credit', one), euro('users:2', 'credit', other)]
  }
}

export function exchange(random: Random) {
  const from = { account: 'users:1', asset: 'EUR', amount: `${random.between(1, MOST)}` }
  return { from, to: { account: 'users:1', asset: 'USD' }, rate: random.pick(['1.0842', '0.5']) }
}

/** A hold that ends soon, in one asset or in two; some may be captured beyond what they hold. */
export function held(random: Random) {
  const expiresInMs = random.pick([300, 1500, 4000, 7000, 7000, undefined, 9000])
  const captureMax = random.chance(0.2) ? `${random.between(1, 2 * MOST)}` : undefined
  return { legs: random.chance(0.1) ? inTwoAssets(random) : legs(random), expiresInMs, captureMax }
}

/** All of it, or so much, and whether the rest is kept. */
export function captured(random: Random) {
  const amount = random.chance(0.7) ? `${random.between(1, MOST / 2)}` : undefined
  return { amount, final: random.chance(0.5) }
}

/** All of it, an amount that is shared out, or some legs. */
export function reversed(random: Random) {
  const amount = `${random.between(1, MOST / 2)}`
  switch (random.weighted({ whole: 3, amount: 4, legs: 2 })) {
    case 'whole':
      return {}
    case 'amount':
      return { amount }
    case 'legs':
      return { legs: [0, random.between(1, 2)].map((leg) => ({ leg, amount })) }
  }
}

function inTwoAssets(random: Random): readonly Leg[] {
  const dollars = `${random.between(1, MOST)}`
  const amount = random.between(1, MOST)
  return [
    euro('users:1', 'debit', amount),
    euro('users:2', 'credit', amount),
    { account: 'liquidity', asset: 'USD', side: 'debit', amount: dollars },
    { account: 'users:1', asset: 'USD', side: 'credit', amount: dollars },
  ]
}

function euro(account: string, side: Leg['side'], amount: number): Leg {
  return { account, asset: 'EUR', side, amount: `${amount}` }
}
