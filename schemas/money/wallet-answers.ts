import { z } from 'zod'
import { Uuid } from '../ids.ts'
import { Instant } from '../instant.ts'
import { AssetCode, Scale } from './asset.ts'
import { BookId } from './book.ts'
import { UserId, WalletName } from './wallet-owner.ts'
import { WalletBalance } from './wallet-queries.ts'

/** What the opening of a wallet answers. */
export const OpenedWallet = z.strictObject({
  bookId: BookId,
  walletId: Uuid,
  userId: UserId,
  name: WalletName,
  currency: AssetCode,
  scale: Scale,
})

/** What was asked of a wallet. */
export const WalletAction = z.enum(['credit', 'debit', 'hold', 'transfer', 'confirmation', 'cancellation', 'reversal'])
export type WalletAction = z.output<typeof WalletAction>

/** What every change of a balance answers: the wallet as it stands right after it. */
export const WalletMovement = z.strictObject({
  transactionId: Uuid,
  type: WalletAction,
  status: z.enum(['pending', 'posted', 'cancelled']),
  amount: z.string().regex(/^\d+$/),
  currency: AssetCode,
  walletId: Uuid.describe('of a transfer, the wallet that pays'),
  balanceAfter: WalletBalance,
  createdAt: Instant,
  holdId: Uuid.optional().describe('of a hold, and of what ended it'),
  expiresAt: Instant.optional().describe('of a hold'),
  originalId: Uuid.optional().describe('of a reversal: what it takes back'),
})
