import { z } from 'zod'

/** What a run recorded, line by line. Whole numbers beyond 53 bits are text; `at` is in nanoseconds of one monotonic clock. */

const Whole = z.coerce.bigint()

/** A counter's command: `test.counter.add` takes `by`, `test.counter.name` takes `name`, `test.counter.reset` neither. */
const Request = z.object({
  tenantId: z.string(),
  type: z.string(),
  data: z.object({ counterId: z.string(), by: z.int().optional(), name: z.string().optional() }),
  ifRevision: Whole.optional(),
})
export type Request = z.output<typeof Request>

const Outcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('accepted'),
    answer: z.record(z.string(), z.unknown()),
    streamId: z.string(),
    revision: Whole.nullable(),
    position: Whole,
    replayed: z.boolean(),
  }),
  z.object({
    kind: z.literal('rejected'),
    rejection: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()) }),
    position: Whole,
    replayed: z.boolean(),
  }),
  z.object({ kind: z.literal('precondition-failed'), revision: Whole.nullable() }),
  z.object({ kind: z.literal('unavailable'), commitUnknown: z.boolean() }),
  z.object({ kind: z.literal('overloaded') }),
  z.object({ kind: z.literal('being-read') }),
  z.object({ kind: z.literal('conflict') }),
  z.object({ kind: z.literal('mismatch'), field: z.string() }),
  z.object({ kind: z.literal('denied') }),
  z.object({ kind: z.literal('invalid'), why: z.string() }),
  /** The engine threw. */
  z.object({ kind: z.literal('failed'), message: z.string() }),
])
export type Outcome = z.output<typeof Outcome>

const Invocation = z.object({
  kind: z.literal('invocation'),
  /** Numbers the attempts of a run in the order in which they began. */
  attempt: z.int(),
  /** The same for every attempt of one command; its events carry it as their correlation id. */
  command: z.string(),
  /** The command is sent under an idempotency key, so it may be sent again. */
  isKeyed: z.boolean(),
  process: z.string(),
  at: Whole,
  request: Request,
})
export type Invocation = z.output<typeof Invocation>

const Answer = z.object({ kind: z.literal('answer'), attempt: z.int(), at: Whole, outcome: Outcome })
export type Answer = z.output<typeof Answer>

/** A subscriber that began after this position. */
const Subscription = z.object({ kind: z.literal('subscription'), subscriber: z.string(), after: Whole })
/** What it was given next: positions and event ids. */
const Delivery = z.object({
  kind: z.literal('delivery'),
  subscriber: z.string(),
  events: z.array(z.tuple([Whole, z.string()])),
})
export type Delivery = z.output<typeof Delivery>

const LoggedEvent = z.object({
  kind: z.literal('event'),
  position: Whole,
  tenantId: z.string(),
  streamId: z.string(),
  revision: Whole,
  eventId: z.string(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
  /** Of the metadata. */
  commandId: z.string(),
  command: z.string().nullable(),
  /** How many events its append has; on the first of them only. */
  appendEvents: z.int().nullable(),
  /** Microseconds since 1970. */
  decidedAt: Whole,
  recordedAt: Whole,
})
export type LoggedEvent = z.output<typeof LoggedEvent>

export const HistoryLine = z.discriminatedUnion('kind', [Invocation, Answer, Subscription, Delivery, LoggedEvent])
export type HistoryLine = z.output<typeof HistoryLine>

/** A recorded run with the log that it left behind. */
export interface History {
  readonly invocations: readonly Invocation[]
  readonly answers: readonly Answer[]
  readonly subscriptions: readonly z.output<typeof Subscription>[]
  readonly deliveries: readonly Delivery[]
  readonly log: readonly LoggedEvent[]
}

/** Sorts the lines of a run by what they are. */
export function historyOf(lines: readonly HistoryLine[]): History {
  const ofKind = <Kind extends HistoryLine['kind']>(kind: Kind) =>
    lines.filter((line): line is Extract<HistoryLine, { kind: Kind }> => line.kind === kind)
  return {
    invocations: ofKind('invocation'),
    answers: ofKind('answer'),
    subscriptions: ofKind('subscription'),
    deliveries: ofKind('delivery'),
    log: ofKind('event'),
  }
}
