import type { Answer, Delivery, History, Invocation, Outcome } from './history.ts'

/** Writes down what goes in and what comes out, with the time of one clock, in the process that drives the others. */
export class Recorder {
  readonly #invocations: Invocation[] = []
  readonly #answers: Answer[] = []
  readonly #subscriptions: History['subscriptions'][number][] = []
  readonly #deliveries: Delivery[] = []

  /** Notes that an attempt begins; answers its number. To be called before anything is sent. */
  invoke(invocation: Pick<Invocation, 'command' | 'isKeyed' | 'process' | 'request'>): number {
    const attempt = this.#invocations.length
    this.#invocations.push({ kind: 'invocation', attempt, at: process.hrtime.bigint(), ...invocation })
    return attempt
  }

  /** Notes an answer. To be called after it has come. */
  answer(attempt: number, outcome: Outcome): void {
    this.#answers.push({ kind: 'answer', attempt, at: process.hrtime.bigint(), outcome })
  }

  /** Notes that a subscriber begins after this position. */
  subscribe(subscriber: string, after: bigint): void {
    this.#subscriptions.push({ kind: 'subscription', subscriber, after })
  }

  deliver(subscriber: string, events: Delivery['events']): void {
    this.#deliveries.push({ kind: 'delivery', subscriber, events })
  }

  /** How many answers of a kind there were so far, from one process or from all. */
  count(kind: Outcome['kind'], from?: string): number {
    const isFrom = ({ attempt }: Answer) => from === undefined || this.#invocations[attempt]?.process === from
    return this.#answers.filter((answer) => answer.outcome.kind === kind && isFrom(answer)).length
  }

  /** The attempts at a process that it has not answered yet. */
  unanswered(process: string): ReadonlySet<number> {
    const answered = new Set(this.#answers.map(({ attempt }) => attempt))
    const sent = this.#invocations.filter((invocation) => invocation.process === process)
    return new Set(sent.map(({ attempt }) => attempt).filter((attempt) => !answered.has(attempt)))
  }

  /** The last position that a subscriber was given; null before the first. */
  lastGiven(subscriber: string): bigint | null {
    const last = this.#deliveries.findLast((delivery) => delivery.subscriber === subscriber)
    return last?.events.at(-1)?.[0] ?? null
  }

  /** All of it up to now: a history but for the log. */
  recorded(): Omit<History, 'log'> {
    return {
      invocations: [...this.#invocations],
      answers: [...this.#answers],
      subscriptions: [...this.#subscriptions],
      deliveries: [...this.#deliveries],
    }
  }
}
