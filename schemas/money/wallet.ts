import { z } from 'zod'
import { command } from '../contract.ts'
import { Uuid } from '../ids.ts'
import { AccountPath } from './account.ts'
import { Amount } from './amount.ts'
import { AssetCode } from './asset.ts'
import { InBook } from './book.ts'
import { placeHold } from './hold.ts'
import { Remarks } from './transaction.ts'
import { OpenedWallet, WalletMovement } from './wallet-answers.ts'
import { UserId, WalletName } from './wallet-owner.ts'

const { effectiveAt: _, ...Texts } = Remarks
const { expiresInMs, captureMax } = placeHold.data.shape
const currency = AssetCode.optional().describe("the wallet's currency as the caller understands it; refuses another")
const Moved = {
  ...InBook,
  walletId: Uuid.describe('the wallet'),
  amount: Amount,
  currency,
  counterparty: AccountPath.optional().describe(
    'path of the account on the other side, in the same currency; world:<currency> when it is left out, which is then opened if need be',
  ),
}
const OnHold = { ...InBook, holdId: Uuid.describe('the hold') }

export const openWallet = command(
  'money.wallet.open',
  z.strictObject({
    ...InBook,
    userId: UserId.describe('whose it is: an opaque id, in the clear'),
    currency: AssetCode.describe('a currency of ISO 4217, or an asset that was registered'),
    name: WalletName.default('cash').describe('tells the wallets of one user and currency apart'),
  }),
  {
    summary:
      "Opens a user's wallet in one currency, with a floor of 0. Opening it again answers the wallet that exists.",
    answer: OpenedWallet,
  },
)
export const creditWallet = command('money.wallet.credit', z.strictObject({ ...Moved, ...Remarks }), {
  summary: 'Brings money into a wallet.',
  keyRequired: true,
  answer: WalletMovement,
})
export const debitWallet = command('money.wallet.debit', z.strictObject({ ...Moved, ...Remarks }), {
  summary: 'Takes money from a wallet, at most what is available.',
  keyRequired: true,
  answer: WalletMovement,
})
export const holdInWallet = command(
  'money.wallet.hold',
  z.strictObject({ ...Moved, expiresInMs, captureMax, ...Texts }),
  {
    summary: 'Freezes money in a wallet until it is confirmed or cancelled, or the hold expires.',
    keyRequired: true,
    answer: WalletMovement,
  },
)
export const transferBetweenWallets = command(
  'money.wallet.transfer',
  z.strictObject({
    ...InBook,
    fromWalletId: Uuid.describe('pays'),
    toWalletId: Uuid.describe('receives'),
    amount: Amount,
    currency,
    ...Remarks,
  }),
  {
    summary: 'Moves money from one wallet to another of the same currency.',
    keyRequired: true,
    answer: WalletMovement,
  },
)
export const confirmHold = command(
  'money.wallet.confirm',
  z.strictObject({
    ...OnHold,
    amount: Amount.optional().describe('all of it when it is left out; the rest is released'),
    ...Remarks,
  }),
  {
    summary: 'Posts what a hold froze in a wallet, or a part of it, and releases the rest.',
    keyRequired: true,
    answer: WalletMovement,
  },
)
export const cancelHold = command('money.wallet.cancel', z.strictObject(OnHold), {
  summary: 'Releases what a hold froze in a wallet.',
  keyRequired: true,
  answer: WalletMovement,
})
export const reverseInWallet = command(
  'money.wallet.reverse',
  z.strictObject({
    ...InBook,
    transactionId: Uuid.describe('what is taken back'),
    amount: Amount.optional().describe('all that is left of it when it is left out'),
    ...Remarks,
  }),
  { summary: 'Takes back a transaction of a wallet, or a part of it.', keyRequired: true, answer: WalletMovement },
)

/** The simple face of the ledger. Its commands become the same events as those of the ledger. */
export const walletCommands = [
  openWallet,
  creditWallet,
  debitWallet,
  holdInWallet,
  transferBetweenWallets,
  confirmHold,
  cancelHold,
  reverseInWallet,
] as const
