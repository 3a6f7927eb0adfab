import type { InStream } from '@heptad/domains/decider.ts'
import type { BookEvent } from '@heptad/domains/money/book-messages.ts'
import { type BookState, findAccount } from '@heptad/domains/money/book-state.ts'
import type { CommandContract } from '@heptad/schemas/contract.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import {
  type AccountReference,
  closeAccount,
  freezeAccount,
  openAccount,
  setAccountPolicy,
  unfreezeAccount,
} from '@heptad/schemas/money/account.ts'
import { type BookId, bookIdOf } from '@heptad/schemas/money/book.ts'
import type { z } from 'zod'
import { type AnswerInput, defineCommand } from '../define.ts'
import { inBook } from './in-book.ts'

export const accountCommands = [
  defineCommand(openAccount, {
    ...inBook,
    permission: 'money.accounts.open',
    facts: ({ newId }, { path, asset }) => ({ newAccountId: newId(), reference: { account: path, asset } }),
    answer: answerAccount,
  }),
  changeAccount(setAccountPolicy, 'money.accounts.set-policy'),
  changeAccount(freezeAccount, 'money.accounts.freeze'),
  changeAccount(unfreezeAccount, 'money.accounts.unfreeze'),
  changeAccount(closeAccount, 'money.accounts.close'),
]

type OnAccount = z.ZodType<AccountReference & { readonly bookId: BookId }>

/** A command on an account that is open. All of them answer which account it was. */
export function changeAccount(contract: CommandContract<string, OnAccount>, permission: string) {
  return defineCommand(contract, {
    ...inBook,
    permission,
    facts: (_, { accountId, account, asset }) => ({ reference: { accountId, account, asset } }),
    answer: answerAccount,
  })
}

type AccountEvent = Extract<BookEvent, { data: { accountId: string } }>

interface WhichAccount {
  readonly reference: AccountReference
}

/** The identity of the account, which never changes: found by the event of the command, or by what the command named. */
function answerAccount({
  facts,
  events,
  state,
  streamId,
}: AnswerInput<WhichAccount, BookEvent, BookState>): JsonObject {
  const bookId = bookIdOf(streamId)
  const reference = events.find(isOnAccount)?.data ?? facts?.reference
  const account = state.kind === 'open' && reference !== undefined ? findAccount(state, reference) : undefined
  if (account === undefined) return { bookId }
  const { accountId, path, asset, scale, normalSide } = account
  return { bookId, accountId, path, asset, scale, normalSide }
}

function isOnAccount(event: InStream<BookEvent>): event is InStream<AccountEvent> {
  return 'accountId' in event.data
}
