import { z } from 'zod'
import type { Side } from './account.ts'
import type { AssetCode } from './asset.ts'

const USERS = 'users'
const MAX_SEGMENT = 64

const Segment = z
  .string()
  .max(MAX_SEGMENT)
  .regex(/^[^\p{C}\s:](?:[^\p{C}:]*[^\p{C}\s:])?$/u, 'must be one segment of a path: no ":", no space at its ends')

/** Whose a wallet is, as the caller names its users: in the clear, so no personal data. */
export const UserId = Segment.meta({ examples: ['42'] })
/** Tells the wallets of one user and currency apart. */
export const WalletName = Segment.meta({ examples: ['cash'] })

/** The account that a wallet is: `users:42:cash`. */
export function walletPath({ userId, name }: WalletOwner): string {
  return `${USERS}:${userId}:${name}`
}

/** Whose wallet stands at a path; null where no wallet can be. */
export function walletAt(path: string): WalletOwner | null {
  const [users, userId, name, ...more] = path.split(':')
  return users !== USERS || userId === undefined || name === undefined || more.length > 0 ? null : { userId, name }
}
export interface WalletOwner {
  readonly userId: string
  readonly name: string
}

interface Account {
  readonly path: string
  readonly normalSide: Side
  readonly minBalance: unknown
}

/** Whether an account is a wallet: at the path of a user, credit-normal, with a floor. */
export function isWallet({ path, normalSide, minBalance }: Account): boolean {
  return normalSide === 'credit' && minBalance !== null && walletAt(path) !== null
}

/** Where money comes from and goes to when no counterparty is named: the account that stands for everything outside. */
export function worldPath(asset: AssetCode): string {
  return `world:${asset}`
}
