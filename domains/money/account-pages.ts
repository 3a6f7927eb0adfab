import type { Side } from '@heptad/schemas/money/account.ts'
import type { AssetCode } from '@heptad/schemas/money/asset.ts'
import { Account, NO_HOLDS, type Terms } from './account-state.ts'
import { type Kept, minorUnitsOf, minorUnitsText } from './minor-units.ts'

type TermsJson = readonly [
  ...[asset: AssetCode, scale: number, normalSide: Side, minBalance: string | null, maxBalance: string | null],
  ...[isDebitFrozen: boolean, isCreditFrozen: boolean, isClosed: boolean],
]
/** A number, or decimal text where that would not be exact. */
type KeptJson = number | string

/**
 * Accounts without their holds, in columns: these take a third of the time of an object each. Terms are written once, and each account
 * names its own by their place; counters are debits, credits, pending debits, pending credits and version of each account in turn.
 */
export interface AccountPage {
  readonly ids: readonly string[]
  readonly paths: readonly string[]
  readonly terms: readonly TermsJson[]
  readonly termsOf: readonly number[]
  readonly counters: readonly KeptJson[]
}

const COUNTERS = 5

/** A page of these accounts. */
export function accountPage(accounts: readonly Account[]) {
  const places = new Map<Terms, number>()
  const counters: KeptJson[] = []
  const termsOf: number[] = []
  for (const account of accounts) {
    const place = places.get(account.terms) ?? places.size
    places.set(account.terms, place)
    termsOf.push(place)
    for (const counter of account.counters) counters.push(typeof counter === 'number' ? counter : `${counter}`)
  }
  return {
    ids: accounts.map(({ accountId }) => accountId),
    paths: accounts.map(({ path }) => path),
    terms: [...places.keys()].map(termsJson),
    termsOf,
    counters,
  } satisfies AccountPage
}

/** The accounts of a page; their book gives them their numbers. */
export function accountsFrom({ ids, paths, terms, termsOf, counters }: AccountPage): readonly Account[] {
  const known = terms.map(termsFrom)
  return ids.map((accountId, index) => {
    const own = known[termsOf[index] ?? 0]
    if (own === undefined) throw new Error(`account ${accountId} has no terms on its page`)
    const name = { accountId, path: paths[index] ?? '', place: -1 }
    const counter = (place: number) => keptFrom(counters[COUNTERS * index + place])
    return new Account(name, own, [counter(0), counter(1), counter(2), counter(3), counter(4)], NO_HOLDS)
  })
}

function keptFrom(counter: KeptJson = 0): Kept {
  return typeof counter === 'number' ? counter : BigInt(counter)
}

function termsJson(terms: Terms): TermsJson {
  const { asset, scale, normalSide, minBalance, maxBalance, isDebitFrozen, isCreditFrozen, isClosed } = terms
  const [floor, ceiling] = [minorUnitsText(minBalance), minorUnitsText(maxBalance)]
  return [asset, scale, normalSide, floor, ceiling, isDebitFrozen, isCreditFrozen, isClosed]
}

function termsFrom([asset, scale, normalSide, floor, ceiling, ...flags]: TermsJson): Terms {
  const [isDebitFrozen, isCreditFrozen, isClosed] = flags
  const policy = { minBalance: minorUnitsOf(floor), maxBalance: minorUnitsOf(ceiling) }
  return { asset, scale, normalSide, ...policy, isDebitFrozen, isCreditFrozen, isClosed }
}
