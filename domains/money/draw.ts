import { AVAILABLE } from '@heptad/schemas/money/amount.ts'
import { type Account, spareOf } from './account-state.ts'
import type { SplitTransaction } from './book-messages.ts'
import { findAccount, type OpenBook } from './book-state.ts'
import { identityOf } from './policy.ts'
import type { Flaws } from './transaction-checks.ts'

type Asked = SplitTransaction['data']

/** The sources of a split in their order, also where only one is named. */
export function sourcesOf({ from }: Pick<Asked, 'from'>) {
  return [from].flat()
}

interface Drawn {
  /** Of each source, in minor units. */
  readonly amounts: readonly bigint[]
  readonly flaws: Flaws
}

/** A source with its account, which is missing until the check that accounts exist. */
interface Source {
  readonly account: Account | undefined
  readonly upTo?: string | undefined
}

/**
 * What each source gives: all but the last give what they can, the last one gives the rest of the amount, whatever it has. When all that is
 * available is asked for, the last one is treated like the others.
 */
export function draw(book: OpenBook, asked: Asked): Drawn {
  const sources = sourcesOf(asked).map((source): Source => ({ account: findAccount(book, source), upTo: source.upTo }))
  if (asked.amount === AVAILABLE) {
    const amounts = givenBy(sources, null)
    return { amounts, flaws: flawsOf(asked, sources, sources) ?? flawOfNothing(sources, amounts) }
  }
  const whole = BigInt(asked.amount)
  const givers = sources.slice(0, -1)
  const given = givenBy(givers, whole)
  const amounts = [...given, whole - given.reduce((sum, amount) => sum + amount, 0n)]
  return { amounts, flaws: flawsOf(asked, sources, givers) ?? {} }
}

/** What each source gives of `needed`, or all it has where that is null. An account that is named twice has only the rest the second time. */
function givenBy(sources: readonly Source[], needed: bigint | null): readonly bigint[] {
  const given = new Map<string, bigint>()
  let left = needed
  return sources.map(({ account, upTo }) => {
    if (account === undefined) return 0n
    const before = given.get(account.accountId) ?? 0n
    const bounds = [spareOf(account) - before, upTo === undefined ? null : BigInt(upTo), left]
    const amount = leastOf(bounds.filter((bound) => bound !== null))
    given.set(account.accountId, before + amount)
    left = left === null ? null : left - amount
    return amount
  })
}

function leastOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((least, amount) => (amount < least ? amount : least))
}

/** What is wrong with the sources: they are in one asset, and what is bounded by what it has stands where an account has something. */
function flawsOf({ side }: Asked, sources: readonly Source[], givers: readonly Source[]): Flaws | null {
  const accounts = sources.map(({ account }) => account)
  const asset = accounts[0]?.asset
  for (const [leg, account] of accounts.entries())
    if (account !== undefined && asset !== undefined && account.asset !== asset)
      return { asset: { code: 'asset-mismatch', details: { leg, ...identityOf(account), drawnIn: asset } } }
  for (const [leg, { account }] of givers.entries())
    if (account?.normalSide === side) {
      const details = { leg, ...identityOf(account), fault: 'source-gains', side }
      return { balance: { code: 'split-invalid', details } }
    }
  return null
}

function flawOfNothing([first]: readonly Source[], amounts: readonly bigint[]): Flaws {
  if (amounts.some((amount) => amount > 0n)) return {}
  return { balance: { code: 'amount-not-positive', details: { amount: '0', asset: first?.account?.asset ?? null } } }
}
