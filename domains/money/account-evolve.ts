import { Account, type Policy, type Terms } from './account-state.ts'
import type {
  AccountClosed,
  AccountFrozen,
  AccountOpened,
  AccountPolicyChanged,
  AccountUnfrozen,
} from './book-messages.ts'
import { accountOf, addAccount, type OpenBook, setAccount } from './book-state.ts'
import { minorUnitsOf } from './minor-units.ts'

type NewTerms = Pick<Account, 'accountId' | 'path'> & Pick<Terms, 'asset' | 'scale' | 'normalSide' | keyof Policy>

/** An account on which nothing was posted. Its book gives it a number. */
export function newAccount(terms: NewTerms): Account {
  const { accountId, path, asset, scale, normalSide, minBalance, maxBalance } = terms
  return Account.opened(
    { accountId, path, place: -1 },
    {
      ...{ asset, scale, normalSide, minBalance, maxBalance },
      ...{ isDebitFrozen: false, isCreditFrozen: false, isClosed: false },
    },
  )
}

export function opened(book: OpenBook, { data }: AccountOpened): OpenBook {
  return addAccount(book, newAccount({ ...data, ...policyOf(data) }))
}

export function policyChanged(book: OpenBook, { data }: AccountPolicyChanged): OpenBook {
  return setAccount(book, accountOf(book, data.accountId).under(policyOf(data)))
}

export function frozen(book: OpenBook, { data }: AccountFrozen): OpenBook {
  return setFrozen(book, data, true)
}

export function unfrozen(book: OpenBook, { data }: AccountUnfrozen): OpenBook {
  return setFrozen(book, data, false)
}

export function closed(book: OpenBook, { data }: AccountClosed): OpenBook {
  return setAccount(book, accountOf(book, data.accountId).under({ isClosed: true }))
}

function setFrozen(book: OpenBook, named: AccountFrozen['data'], isFrozen: boolean): OpenBook {
  const account = accountOf(book, named.accountId).under({
    ...(named.debit ? { isDebitFrozen: isFrozen } : {}),
    ...(named.credit ? { isCreditFrozen: isFrozen } : {}),
  })
  return setAccount(book, account)
}

function policyOf(data: AccountPolicyChanged['data']): Policy {
  return { minBalance: minorUnitsOf(data.minBalance), maxBalance: minorUnitsOf(data.maxBalance) }
}
