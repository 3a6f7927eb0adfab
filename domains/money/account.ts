import {
  type AccountReference,
  accountClosed,
  accountFrozen,
  accountOpened,
  accountPolicyChanged,
  accountUnfrozen,
} from '@heptad/schemas/money/account.ts'
import type { MoneyRejection } from '@heptad/schemas/money/rejections.ts'
import { accept, type Decision, reject } from '../decider.ts'
import { newAccount } from './account-evolve.ts'
import { type Account, balanceOf, type Policy } from './account-state.ts'
import type {
  BookEvent,
  CloseAccount,
  FreezeAccount,
  OpenAccount,
  SetAccountPolicy,
  UnfreezeAccount,
} from './book-messages.ts'
import { findAccount, findAsset, type OpenBook } from './book-state.ts'
import { minorUnitsOf } from './minor-units.ts'
import { sizeOf } from './ordered.ts'
import { identityOf, overCeiling, policyText, underFloor } from './policy.ts'

type AccountDecision = Decision<BookEvent, MoneyRejection>

/** Opens an account, or finds that it is open as asked. An account of other terms under that name is a conflict. */
export function open(book: OpenBook, { data, facts }: OpenAccount): AccountDecision {
  const { path, asset, normalSide } = data
  const known = findAsset(book, asset)
  if (known === undefined) return reject('asset-not-found', { asset })
  const existing = findAccount(book, { account: path, asset })
  if (existing !== undefined) return openAgain(existing, data)
  const policy = changedPolicy({ minBalance: null, maxBalance: null }, data)
  const account = newAccount({ accountId: facts.newAccountId, path, asset, scale: known.scale, normalSide, ...policy })
  return withinPolicy(
    account,
    accountOpened({
      accountId: account.accountId,
      path,
      asset,
      scale: account.scale,
      normalSide,
      ...policyText(policy),
    }),
  )
}

function openAgain(existing: Account, asked: OpenAccount['data']): AccountDecision {
  if (existing.isClosed) return reject('account-closed', identityOf(existing))
  const difference = differenceOf(existing, asked)
  return difference === null ? accept() : reject('id-exists-different', { ...identityOf(existing), ...difference })
}

/** The first member in which the account differs from what is asked for. */
function differenceOf(existing: Account, asked: OpenAccount['data']) {
  const actual = { normalSide: existing.normalSide, ...policyText(existing) }
  const given = { normalSide: asked.normalSide, ...policyText(changedPolicy(existing, asked)) }
  const differs = (['normalSide', 'minBalance', 'maxBalance'] as const).find(
    (member) => actual[member] !== given[member],
  )
  return differs === undefined ? null : { differs, actual: actual[differs], given: given[differs] }
}

/** Sets floor and ceiling. The present balance must lie between them. */
export function setPolicy(book: OpenBook, { data }: SetAccountPolicy): AccountDecision {
  return onOpenAccount(book, data, (account) => {
    const policy = changedPolicy(account, data)
    if (samePolicy(account, policy)) return accept()
    const changed = accountPolicyChanged({ accountId: account.accountId, ...policyText(policy) })
    return withinPolicy(account.under(policy), changed)
  })
}

/** Freezes the named sides; those that are frozen already stay so. */
export function freeze(book: OpenBook, { data }: FreezeAccount): AccountDecision {
  return onOpenAccount(book, data, ({ accountId, isDebitFrozen, isCreditFrozen }) => {
    const debit = data.debit && !isDebitFrozen
    const credit = data.credit && !isCreditFrozen
    return debit || credit ? accept(accountFrozen({ accountId, debit, credit })) : accept()
  })
}

/** Frees the named sides; those that are free already stay so. */
export function unfreeze(book: OpenBook, { data }: UnfreezeAccount): AccountDecision {
  return onOpenAccount(book, data, ({ accountId, isDebitFrozen, isCreditFrozen }) => {
    const debit = data.debit && isDebitFrozen
    const credit = data.credit && isCreditFrozen
    return debit || credit ? accept(accountUnfrozen({ accountId, debit, credit })) : accept()
  })
}

/** Closes an empty account without open holds for good. Closing it twice is not an error: the fact already holds. */
export function close(book: OpenBook, { data }: CloseAccount): AccountDecision {
  return onAccount(book, data, (account) => {
    if (account.isClosed) return accept()
    const holds = sizeOf(account.holds)
    if (holds > 0) return reject('has-open-holds', { ...identityOf(account), holds })
    const balance = balanceOf(account)
    if (balance !== 0n) return reject('balance-not-zero', { ...identityOf(account), balance: `${balance}` })
    return accept(accountClosed({ accountId: account.accountId }))
  })
}

function onAccount(
  book: OpenBook,
  reference: AccountReference,
  rule: (account: Account) => AccountDecision,
): AccountDecision {
  const { accountId = null, account: path = null, asset } = reference
  const account = findAccount(book, reference)
  if (account === undefined) return reject('account-not-found', { accountId, account: path, asset: asset ?? null })
  if (asset !== undefined && asset !== account.asset) return reject('asset-mismatch', identityOf(account))
  return rule(account)
}

/** Applies a rule to the account that is named, which must be there and open. */
export function onOpenAccount(
  book: OpenBook,
  reference: AccountReference,
  rule: (account: Account) => AccountDecision,
): AccountDecision {
  return onAccount(book, reference, (account) =>
    account.isClosed ? reject('account-closed', identityOf(account)) : rule(account),
  )
}

function withinPolicy(account: Account, event: BookEvent): AccountDecision {
  const low = underFloor(account)
  if (low !== null) return reject(low.code, { ...low.details, minBalance: `${account.minBalance}` })
  const high = overCeiling(account)
  return high === null ? accept(event) : reject(high.code, high.details)
}

interface AskedPolicy {
  readonly minBalance?: string | null | undefined
  readonly maxBalance?: string | null | undefined
}

function changedPolicy(current: Policy, { minBalance, maxBalance }: AskedPolicy): Policy {
  return {
    minBalance: minBalance === undefined ? current.minBalance : minorUnitsOf(minBalance),
    maxBalance: maxBalance === undefined ? current.maxBalance : minorUnitsOf(maxBalance),
  }
}

function samePolicy(one: Policy, other: Policy): boolean {
  return one.minBalance === other.minBalance && one.maxBalance === other.maxBalance
}
