import type { Inputs, KnownIds } from './foreign-inputs.ts'

const byWallet = ({ walletId, bookWalletId, bookId }: KnownIds) => [{ walletId }, { bookId, walletId: bookWalletId }]
const oneWallet: Inputs = (ids) => byWallet(ids).map((parameters) => ({ parameters }))
const inWallet: Inputs = (ids) =>
  byWallet(ids).flatMap((wallet) =>
    [{}, { counterparty: ids.path }].map((more) => ({ body: { ...wallet, amount: '1', ...more } })),
  )

/** The inputs by which a caller could reach for the wallets of somebody else. */
export const walletInputs: Readonly<Record<string, Inputs>> = {
  'money.wallets.list': ({ bookId, userId }) => [{ parameters: { bookId } }, { parameters: { userId } }],
  'money.wallets.get': oneWallet,
  'money.wallet-balances.get': oneWallet,
  'money.wallet-transactions.list': oneWallet,
  'money.wallet.credit': inWallet,
  'money.wallet.debit': inWallet,
  'money.wallet.hold': inWallet,
  'money.wallet.transfer': ({ walletId, bookWalletId, bookId }) => [
    { body: { fromWalletId: walletId, toWalletId: walletId, amount: '1' } },
    { body: { bookId, fromWalletId: bookWalletId, toWalletId: walletId, amount: '1' } },
  ],
  'money.wallet.confirm': ({ walletHoldId, holdId }) => [{ body: { holdId: walletHoldId } }, { body: { holdId } }],
  'money.wallet.cancel': ({ walletHoldId, holdId }) => [{ body: { holdId: walletHoldId } }, { body: { holdId } }],
  'money.wallet.reverse': ({ transactionId, bookId }) => [
    { body: { transactionId } },
    { body: { transactionId, bookId, amount: '1' } },
  ],
  'money.wallet.open': ({ userId, asset, bookId }) => [
    { body: { userId, currency: 'EUR' } },
    { body: { userId, currency: asset, bookId } },
  ],
}
