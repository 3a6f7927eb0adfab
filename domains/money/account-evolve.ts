import type {
  AccountClosed,
  AccountFrozen,
  AccountOpened,
  AccountPolicyChanged,
  AccountUnfrozen,
} from './book-messages.ts'
import { type Account, addAccount, changeAccount, NO_COUNTERS, type OpenBook, type Policy } from './book-state.ts'
import { bound } from './policy.ts'

type Terms = Pick<Account, 'accountId' | 'path' | 'asset' | 'scale' | 'normalSide' | keyof Policy>

/** An account on which nothing was posted. */
export function newAccount({ accountId, path, asset, scale, normalSide, minBalance, maxBalance }: Terms): Account {
  return {
    ...{ accountId, path, asset, scale, normalSide, minBalance, maxBalance },
    ...{ isDebitFrozen: false, isCreditFrozen: false, isClosed: false },
    ...NO_COUNTERS,
  }
}

export function opened(book: OpenBook, { data }: AccountOpened): OpenBook {
  return addAccount(book, newAccount({ ...data, ...policyOf(data) }))
}

export function policyChanged(book: OpenBook, { data }: AccountPolicyChanged): OpenBook {
  return changeAccount(book, data.accountId, policyOf(data))
}

export function frozen(book: OpenBook, { data }: AccountFrozen): OpenBook {
  return setFrozen(book, data, true)
}

export function unfrozen(book: OpenBook, { data }: AccountUnfrozen): OpenBook {
  return setFrozen(book, data, false)
}

export function closed(book: OpenBook, { data }: AccountClosed): OpenBook {
  return changeAccount(book, data.accountId, { isClosed: true })
}

function setFrozen(book: OpenBook, named: AccountFrozen['data'], isFrozen: boolean): OpenBook {
  return changeAccount(book, named.accountId, {
    ...(named.debit ? { isDebitFrozen: isFrozen } : {}),
    ...(named.credit ? { isCreditFrozen: isFrozen } : {}),
  })
}

function policyOf(data: AccountPolicyChanged['data']): Policy {
  return { minBalance: bound(data.minBalance), maxBalance: bound(data.maxBalance) }
}
