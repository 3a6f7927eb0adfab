import {
  type CounterState,
  counterStream,
  emptyCounter,
  nameStream,
  type Ruling,
  recordOf,
  rule,
} from '../counter-rules.ts'
import type { Answer, Delivery, History, Invocation, LoggedEvent, Outcome, Request } from '../history.ts'

const tenantId = '11111111-1111-4111-8111-111111111111'

/** A history under construction; a test spoils a part of it. */
export type Mutable<T> = {
  -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Mutable<Item>[] : T[Key]
}

/** What a faultless log would answer and keep, one command after the other: the ground on which faults are planted. */
export class IdealRun {
  readonly #invocations: Invocation[] = []
  readonly #answers: Answer[] = []
  readonly #log: LoggedEvent[] = []
  readonly #states = new Map<string, CounterState>()
  #now = 0n

  /** Sends a command, waits for its answer, and is given its attempt's number. A keyed one is named by its key. */
  send(type: 'add' | 'reset' | 'name', data: Request['data'], key?: string): number {
    const request: Request = { tenantId, type: `test.counter.${type}`, data }
    const attempt = this.#invocations.length
    const command = key ?? `command-${attempt}`
    const begunAt = this.#tick()
    this.#invocations.push({
      kind: 'invocation',
      ...{ attempt, command, isKeyed: key !== undefined, process: 'only', at: begunAt, request },
    })
    const repeated = this.#answers.find(({ attempt: earlier }) => this.#invocations[earlier]?.command === command)
    const outcome =
      repeated === undefined ? this.#decide(request, command, key !== undefined) : replay(repeated.outcome)
    this.#answers.push({ kind: 'answer', attempt, at: this.#tick(), outcome })
    return attempt
  }

  /** The run so far, with a subscriber that was given everything, one event at a time. */
  history(): Mutable<History> {
    const deliveries = this.#log.map(
      ({ position, eventId }): Delivery => ({ kind: 'delivery', subscriber: 'reader', events: [[position, eventId]] }),
    )
    const history: History = {
      invocations: this.#invocations,
      answers: this.#answers,
      subscriptions: [{ kind: 'subscription', subscriber: 'reader', after: 0n }],
      deliveries,
      log: this.#log,
    }
    return structuredClone(history) as Mutable<History>
  }

  #decide(request: Request, command: string, isKeyed: boolean): Outcome {
    const stream = counterStream(request)
    const name = nameStream(request)
    const isTaken = this.#log.some(({ streamId }) => streamId === name)
    const ruling = rule(request, this.#states.get(stream) ?? emptyCounter, isTaken)
    if (ruling.kind === 'accepted') this.#states.set(stream, ruling.after)
    const events = recordOf(request, isKeyed, ruling)
    for (const [index, event] of events.entries()) this.#append(event, command, index === 0 ? events.length : null)
    return this.#outcome(stream, ruling)
  }

  #append(event: Pick<LoggedEvent, 'streamId' | 'type' | 'data'>, command: string, appendEvents: number | null): void {
    const position = BigInt(this.#log.length + 1)
    const at = this.#tick()
    this.#log.push({
      kind: 'event',
      ...{ position, tenantId, revision: this.#revision(event.streamId) + 1n, eventId: `event-${position}` },
      ...{ ...event, commandId: `id of ${command}`, command, appendEvents, decidedAt: at, recordedAt: at },
    })
  }

  #outcome(streamId: string, ruling: Ruling): Outcome {
    const position = BigInt(this.#log.length)
    if (ruling.kind === 'rejected') {
      const { code, details } = ruling
      return { kind: 'rejected', rejection: { code, details }, position, replayed: false }
    }
    const revision = this.#revision(streamId)
    const answer = { ...ruling.after }
    return { kind: 'accepted', answer, streamId, revision: revision < 0n ? null : revision, position, replayed: false }
  }

  #revision(streamId: string): bigint {
    return this.#log.findLast((event) => event.streamId === streamId)?.revision ?? -1n
  }

  #tick(): bigint {
    this.#now += 1000n
    return this.#now
  }
}

function replay(outcome: Outcome): Outcome {
  return outcome.kind === 'accepted' || outcome.kind === 'rejected' ? { ...outcome, replayed: true } : outcome
}
