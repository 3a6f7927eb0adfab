import type { InStream } from '@heptad/domains/decider.ts'
import type {
  BookEvent,
  HoldAdjusted,
  HoldCaptured,
  HoldFacts,
  HoldPlaced,
  HoldVoided,
  PlaceHoldFacts,
} from '@heptad/domains/money/book-messages.ts'
import { EventId } from '@heptad/schemas/ids.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import { type BookId, bookIdOf, bookStream } from '@heptad/schemas/money/book.ts'
import {
  adjustHold,
  captureHold,
  expireHold,
  holdCaptured,
  holdExpired,
  holdPlaced,
  holdVoided,
  placeHold,
  voidHold,
} from '@heptad/schemas/money/hold.ts'
import { type AnswerInput, defineCommand, defineTimer, type FactSources } from '../define.ts'
import { answeredLeg } from './answered-leg.ts'
import { inBook } from './in-book.ts'

/** The clocks of two processes that may both decide differ by at most this much: this long after a hold's end, every process sees that it is due. */
const CLOCKS_APART_MS = 10_000

const onHold = { ...inBook, answersFromEvents: true } as const

export const holdCommands = [
  defineCommand(placeHold, {
    ...onHold,
    permission: 'money.holds.place',
    facts: holdLimits,
    answer: answerHold,
  }),
  defineCommand(captureHold, { ...onHold, permission: 'money.holds.capture', facts: holdFacts, answer: answerHold }),
  defineCommand(voidHold, { ...onHold, permission: 'money.holds.void', facts: holdFacts, answer: answerHold }),
  defineCommand(adjustHold, {
    ...onHold,
    permission: 'money.holds.adjust',
    facts: async (sources, data) => ({ ...(await holdFacts(sources, data)), holdId: data.holdId }),
    answer: answerHold,
  }),
  defineCommand(expireHold, { ...onHold, permission: null }),
]

/** Expires holds whose accounts nobody touches, some seconds after their end. */
export const holdExpiry = defineTimer({
  name: 'money.hold.expiry',
  takes: [holdPlaced.type],
  schedule({ tenantId, streamId, eventId, data }) {
    const { expiresAt } = holdPlaced.data.parse(data)
    const expire = { bookId: bookIdOf(streamId), holdId: eventId }
    return { tenantId, type: expireHold.type, data: expire, at: plusMs(expiresAt, CLOCKS_APART_MS) }
  },
})

/** The bounds of holds in the settings of the installation. */
export function holdLimits({ settings }: Pick<FactSources, 'settings'>): Pick<PlaceHoldFacts, 'holdLimits'> {
  return {
    holdLimits: {
      defaultDurationMs: Math.min(settings.holdDefaultMs, settings.holdMaxMs),
      maxDurationMs: settings.holdMaxMs,
      maxOpenPerAccount: settings.maxOpenHoldsPerAccount,
    },
  }
}

/**
 * A hold is nearly always open, and then in the state: the first attempt assumes so and reads nothing. Otherwise the decider throws, and the
 * facts are read from the log with two look-ups, however long it is: the hold, and the last event about it.
 */
export async function holdFacts(
  { readEvent, readLastAbout, isAgain }: FactSources,
  { bookId, holdId }: { readonly bookId: BookId; readonly holdId: string },
): Promise<Pick<HoldFacts, 'hold'>> {
  if (!isAgain) return { hold: { resolvedAs: null } }
  const id = EventId.parse(holdId)
  const stream = bookStream(bookId)
  const [event, last] = await Promise.all([readEvent(stream, id), readLastAbout(stream, id)])
  if (event?.type !== holdPlaced.type) return { hold: null }
  const accountIds = holdPlaced.data.parse(event.data).legs.map(({ accountId }) => accountId)
  return { hold: { resolvedAs: resolutionBy(last), accountIds } }
}

function resolutionBy(last: { readonly type: string; readonly data: JsonObject } | null) {
  switch (last?.type) {
    case holdCaptured.type:
      return last.data.isFinal === true ? 'captured' : null
    case holdVoided.type:
      return 'voided'
    case holdExpired.type:
      return 'expired'
    default:
      return null
  }
}

interface WhichHold {
  readonly holdId?: string
}

type OwnEvent = HoldPlaced | HoldAdjusted | HoldCaptured | HoldVoided

/** The hold after the command. Holds that expired along with it are not in the answer. */
function answerHold({ events, facts, streamId }: AnswerInput<WhichHold & object, BookEvent, unknown>): JsonObject {
  const bookId = bookIdOf(streamId)
  const event = events.find(isOwn)
  return event === undefined
    ? { bookId, holdId: facts?.holdId ?? null, status: 'open' }
    : { bookId, ...answerOf(event) }
}

function isOwn(event: InStream<BookEvent>): event is InStream<OwnEvent> {
  return event.type.startsWith('money.hold.') && event.type !== 'money.hold.expired'
}

function answerOf(event: InStream<OwnEvent>): JsonObject {
  const { eventId, decidedAt: createdAt } = event
  const legs = event.data.legs.map(answeredLeg)
  switch (event.type) {
    case 'money.hold.placed': {
      const { expiresAt, captureMax, reference } = event.data
      return { holdId: eventId, status: 'open', expiresAt, captureMax, reference, createdAt, legs }
    }
    case 'money.hold.adjusted':
      return { holdId: event.data.about, status: 'open', amount: event.data.amount, createdAt, legs }
    case 'money.hold.captured': {
      const { about: holdId, isFinal, effectiveAt, reference, released } = event.data
      const status = isFinal ? 'captured' : 'open'
      return {
        ...{ holdId, status, transactionId: eventId, effectiveAt, reference, createdAt, legs },
        released: released.map(answeredLeg),
      }
    }
    case 'money.hold.voided':
      return { holdId: event.data.about, status: 'voided', createdAt, legs }
  }
}
