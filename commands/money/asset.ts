import { book } from '@heptad/domains/money/book.ts'
import type { AssetRegistered, BookEvent } from '@heptad/domains/money/book-messages.ts'
import type { BookState } from '@heptad/domains/money/book-state.ts'
import { registerAsset } from '@heptad/schemas/money/asset.ts'
import { bookIdOf, bookStream } from '@heptad/schemas/money/book.ts'
import { type AnswerInput, defineCommand } from '../define.ts'
import { RETRYABLE_REJECTIONS } from './retryable-rejections.ts'

export const assetCommands = [
  defineCommand(registerAsset, {
    decider: book,
    permission: 'money.assets.register',
    stream: ({ data }) => bookStream(data.bookId),
    facts: (_, { code, scale }) => ({ code, scale }),
    answer: answerAsset,
    retryableRejections: RETRYABLE_REJECTIONS,
  }),
]

/** The asset as it was asked for: when it is accepted, that is how it stands. */
function answerAsset({ events, facts, streamId }: AnswerInput<AssetRegistered['data'], BookEvent, BookState>) {
  const registered = events.find((event) => event.type === 'money.asset.registered')
  return { bookId: bookIdOf(streamId), ...(registered?.data ?? facts) }
}
