import type { AssetRegistered, BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import { registerAsset } from '@heptad/schemas/money/asset.ts'
import { bookIdOf } from '@heptad/schemas/money/book.ts'
import { type AnswerInput, defineCommand } from '../define.ts'
import { inBook } from './in-book.ts'

export const assetCommands = [
  defineCommand(registerAsset, {
    ...inBook,
    permission: 'money.assets.register',
    facts: (_, { code, scale }) => ({ code, scale }),
    answer: answerAsset,
  }),
]

/** The asset as it was asked for: when it is accepted, that is how it stands. */
function answerAsset({ events, facts, streamId }: AnswerInput<AssetRegistered['data'], BookEvent, BookState>) {
  const registered = events.find((event) => event.type === 'money.asset.registered')
  return { bookId: bookIdOf(streamId), ...(registered?.data ?? facts) }
}
