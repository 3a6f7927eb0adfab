import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import { type BookState, findAccount } from '@heptad/domains/money/book-state.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import {
  cancelHold,
  confirmHold,
  creditWallet,
  debitWallet,
  holdInWallet,
  openWallet,
  reverseInWallet,
  transferBetweenWallets,
} from '@heptad/schemas/money/wallet.ts'
import { walletAt, walletPath } from '@heptad/schemas/money/wallet-owner.ts'
import { type AnswerInput, defineCommand, type FactSources } from '../define.ts'
import { holdFacts, holdLimits } from './hold.ts'
import { inBook } from './in-book.ts'
import { reversalFacts } from './reversal.ts'
import { answerWallet } from './wallet-answer.ts'

const moving = { ...inBook, answersFromEvents: true } as const

export const walletCommands = [
  defineCommand(openWallet, {
    ...inBook,
    permission: 'money.wallets.open',
    facts: ({ newId }, data) => ({ newAccountId: newId(), account: walletPath(data), asset: data.currency }),
    answer: answerOpened,
  }),
  defineCommand(creditWallet, {
    ...moving,
    permission: 'money.wallets.credit',
    facts: worldFacts,
    answer: answerWallet('credit'),
  }),
  defineCommand(debitWallet, {
    ...moving,
    permission: 'money.wallets.debit',
    facts: worldFacts,
    answer: answerWallet('debit'),
  }),
  defineCommand(holdInWallet, {
    ...moving,
    permission: 'money.wallets.hold',
    facts: (sources) => ({ ...worldFacts(sources), ...holdLimits(sources) }),
    answer: answerWallet('hold'),
  }),
  defineCommand(transferBetweenWallets, {
    ...moving,
    permission: 'money.wallets.transfer',
    answer: answerWallet('transfer'),
  }),
  defineCommand(confirmHold, {
    ...moving,
    permission: 'money.wallets.confirm',
    facts: holdFacts,
    answer: answerWallet('confirmation'),
  }),
  defineCommand(cancelHold, {
    ...moving,
    permission: 'money.wallets.cancel',
    facts: holdFacts,
    answer: answerWallet('cancellation'),
  }),
  defineCommand(reverseInWallet, {
    ...moving,
    permission: 'money.wallets.reverse',
    facts: reversalFacts,
    answer: answerWallet('reversal'),
  }),
]

/** The id of the world's account, if this is the first command that needs it. */
function worldFacts({ newId }: Pick<FactSources, 'newId'>) {
  return { newAccountId: newId() }
}

interface Which {
  readonly account: string
  readonly asset: string
}

/** What never changes about a wallet: known from its event, or from what the command named. */
function answerOpened({ facts, events, state, streamId }: AnswerInput<Which, BookEvent, BookState>): JsonObject {
  const bookId = bookIdOf(streamId)
  const [event] = events.filter(({ type }) => type === 'money.account.opened')
  const reference = event !== undefined && 'accountId' in event.data ? { accountId: event.data.accountId } : facts
  const account = state.kind === 'open' && reference !== null ? findAccount(state, reference) : undefined
  if (account === undefined) return { bookId }
  const { accountId: walletId, path, asset: currency, scale } = account
  return { bookId, walletId, ...walletAt(path), currency, scale }
}
