import type { AccountReference } from '@heptad/schemas/money/account.ts'
import { List } from 'immutable'
import { AccountIndex, hashOf } from './account-index.ts'
import type { Account, Terms } from './account-state.ts'

/** The random end of a UUID, which tells one from another. */
const ID_TAIL = 18
const MAX_SHARED_TERMS = 4096

/** What all states of one book share: it only grows, and nothing that is answered from a state depends on what others put there. */
interface Shared {
  /** The seed of the hashes: who does not know it cannot choose paths that collide. */
  readonly seed: number
  readonly index: AccountIndex
  readonly terms: Map<string, Terms>
}

/** The accounts of a book: a value, of which a change copies a few short arrays, whatever their number. */
export class Accounts implements Iterable<Account> {
  readonly #shared: Shared
  readonly #list: List<Account>

  private constructor(shared: Shared, list: List<Account>) {
    this.#shared = shared
    this.#list = list
  }

  /** No accounts, of a book of its own. Its index hashes from `seed` on. */
  static none(seed: number): Accounts {
    return new Accounts({ seed, index: new AccountIndex(), terms: new Map() }, List())
  }

  get seed(): number {
    return this.#shared.seed
  }

  get size(): number {
    return this.#list.size
  }

  [Symbol.iterator](): IterableIterator<Account> {
    return this.#list.values()
  }

  /** As people are shown them: by their ids. */
  toJSON(): Readonly<Record<string, Account>> {
    return Object.fromEntries([...this.#list].map((account) => [account.accountId, account]))
  }

  /** The account with this id. */
  get(accountId: string): Account | undefined {
    return this.#shared.index.find(this.#hashOfId(accountId), (place) => {
      const account = this.#list.get(place)
      return account?.accountId === accountId ? account : undefined
    })
  }

  /** The account at this path in this asset. */
  at(path: string, asset: string): Account | undefined {
    return this.#shared.index.find(this.#hashOfPath(path, asset), (place) => {
      const account = this.#list.get(place)
      return account?.path === path && account.asset === asset ? account : undefined
    })
  }

  /** The account that a reference names. */
  find({ accountId, account = '', asset = '' }: AccountReference): Account | undefined {
    return accountId === undefined ? this.at(account, asset) : this.get(accountId)
  }

  /** With these accounts more; each gets the next number. */
  add(accounts: readonly Account[]): Accounts {
    const { index } = this.#shared
    const list = this.#list.withMutations((mutable) => {
      for (const account of accounts) {
        const place = mutable.size
        index.add(this.#hashOfId(account.accountId), place)
        index.add(this.#hashOfPath(account.path, account.asset), place)
        mutable.push(account.placed(place, this.#sharedTerms(account.terms)))
      }
    })
    return new Accounts(this.#shared, list)
  }

  /** With these accounts in place of those with the same numbers. */
  set(accounts: readonly Account[]): Accounts {
    const list = this.#list.withMutations((mutable) => {
      for (const account of accounts) mutable.set(account.place, account)
    })
    return new Accounts(this.#shared, list)
  }

  #hashOfId(accountId: string): number {
    return hashOf(accountId, ID_TAIL, this.#shared.seed)
  }

  #hashOfPath(path: string, asset: string): number {
    return hashOf(path, path.length, hashOf(asset, asset.length, this.#shared.seed))
  }

  #sharedTerms(terms: Terms): Terms {
    const known = this.#shared.terms
    const name = Object.values(terms).join(' ')
    const same = known.get(name)
    if (same === undefined && known.size < MAX_SHARED_TERMS) known.set(name, terms)
    return same ?? terms
  }
}
