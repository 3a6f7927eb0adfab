import type { Clock } from '../clock/clock.ts'
import { pause } from '../clock/pause.ts'
import { follow } from './follow.ts'
import {
  DEFAULT_LIMIT,
  type EventStore,
  type LogPage,
  LogReplaced,
  type ReadAllOptions,
  type SubscribeOptions,
} from './port.ts'
import { RecentEvents } from './recent-events.ts'
import { WakeUps } from './wake-ups.ts'

export interface LogTailOptions {
  readonly clock: Clock
  /** Where following begins; subscribers may begin anywhere. */
  readonly after: bigint
  /** How many recent events to keep for subscribers that have not seen them; fewer when they are large; default 10,000. */
  readonly keptEvents?: number
  /** Called once when the log is lost, and once when it is back. */
  readonly onLost?: (error: unknown) => void
  readonly onBack?: () => void
}

const CONFIRM_EVERY_MS = 100
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2000

/**
 * One follower of the log for the whole process, which serves any number of subscribers from memory, each at its own pace. A subscriber
 * that has fallen behind reads the log until it is back among the kept events. Outages only delay. When the log comes back as another
 * incarnation, or shorter, the tail stops, and every subscription and wait throws {@link LogReplaced}.
 */
export class LogTail {
  readonly #store: EventStore
  readonly #options: LogTailOptions
  readonly #recent: RecentEvents
  readonly #wakeUps = new WakeUps()
  readonly #stopping = new AbortController()
  #reached: bigint
  #confirmedMs = Number.NEGATIVE_INFINITY
  #incarnation: string | null = null
  #faults = 0
  #failure: LogReplaced | null = null
  #work: readonly Promise<void>[] = []

  constructor(store: EventStore, options: LogTailOptions) {
    this.#store = store
    this.#options = options
    this.#reached = options.after
    this.#recent = new RecentEvents(options.keptEvents ?? 10_000)
    this.#wakeUps.ringOn(this.#stopping.signal)
  }

  /** Everything up to this position has been seen. */
  get reached(): bigint {
    return this.#reached
  }

  /** Milliseconds since the last moment at which it is known to have seen everything recorded before; infinite until there is one. */
  stalenessMs(): number {
    return this.#options.clock.nowMs() - this.#confirmedMs
  }

  /** Starts to follow. */
  start(): void {
    this.#work = [this.#retrying(() => this.#follow()), this.#retrying(() => this.#confirm())]
  }

  /** Waits until everything up to `position` has been seen; false when that takes longer than `timeoutMs`. */
  async waitUntil(position: bigint, timeoutMs: number): Promise<boolean> {
    if (this.#reached >= position && this.#failure === null) return true
    let isLate = false
    const cancel = this.#options.clock.after(timeoutMs, () => {
      isLate = true
      this.#wakeUps.ring()
    })
    const { signal } = this.#stopping
    while (this.#reached < position && !isLate && !signal.aborted) await this.#wakeUps.since(this.#wakeUps.count)
    cancel()
    if (this.#failure !== null) throw this.#failure
    return this.#reached >= position
  }

  /** As {@link EventStore.subscribe}, but outages only delay it. */
  async *subscribe(options: SubscribeOptions): AsyncGenerator<LogPage, void, undefined> {
    const cursor = this.#recent.join(options.after)
    const readAll = (page: ReadAllOptions) => {
      cursor.after = page.after ?? 0n
      return this.#page(page, options.signal)
    }
    try {
      yield* follow({ readAll, wakeUps: this.#wakeUps, closed: this.#stopping.signal }, options)
    } finally {
      this.#recent.leave(cursor)
    }
    if (this.#failure !== null) throw this.#failure
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#work)
  }

  /** A page from memory, or from the log for a subscriber that is further back. */
  async #page({ after = 0n, limit = DEFAULT_LIMIT, filter }: ReadAllOptions, signal: AbortSignal): Promise<LogPage> {
    if (after >= this.#reached) return { events: [], reached: after }
    const recent = this.#recent.after(after, limit, filter)
    if (recent !== null) return recent
    let page: LogPage = { events: [], reached: after }
    const read = async () => {
      page = await this.#store.readAll({ after, limit, ...(filter && { filter }) })
    }
    await this.#retrying(read, AbortSignal.any([signal, this.#stopping.signal]))
    return page
  }

  async #follow(): Promise<void> {
    await this.#checkIdentity()
    const { signal } = this.#stopping
    for await (const { events, reached } of this.#store.subscribe({ after: this.#reached, signal })) {
      this.#recent.push(events)
      this.#reached = reached
      this.#wakeUps.ring()
      this.#recent.release(reached)
    }
  }

  /** Asks for the head of the log at intervals. Once that is reached, nothing recorded before the question is missing. */
  async #confirm(): Promise<void> {
    const { clock } = this.#options
    while (!this.#stopping.signal.aborted) {
      const momentMs = clock.nowMs()
      const head = await this.#checkIdentity()
      if (await this.waitUntil(head, LONGEST_PAUSE_MS)) this.#noteConfirmed(momentMs)
      await pause(clock, CONFIRM_EVERY_MS, this.#stopping.signal)
    }
  }

  /** Checks that the log is still the same, and answers its head. Asked often, because connections may not notice a failover. */
  async #checkIdentity(): Promise<bigint> {
    // Taken before asking: events that are seen meanwhile may lie beyond the answer.
    const seen = this.#reached
    // Together: on a busy machine each wait may take longer than a permission may be old.
    const [{ incarnation }, head] = await Promise.all([this.#store.identity(), this.#store.head()])
    this.#incarnation ??= incarnation
    if (this.#incarnation !== incarnation) throw new LogReplaced(`the log is now incarnation ${incarnation}`)
    if (head < seen) throw new LogReplaced(`the log ends at ${head}, but ${seen} was seen`)
    return head
  }

  /** Runs work until it succeeds, again after every fault. Only a replaced log stops the tail. */
  async #retrying(work: () => Promise<void>, signal = this.#stopping.signal): Promise<void> {
    while (!signal.aborted) {
      try {
        return await work()
      } catch (error) {
        if (error instanceof LogReplaced) return this.#fail(error)
        this.#faults += 1
        if (this.#faults === 1) this.#options.onLost?.(error)
        const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#faults, LONGEST_PAUSE_MS)
        await pause(this.#options.clock, pauseMs, signal)
      }
    }
  }

  #noteConfirmed(momentMs: number): void {
    this.#confirmedMs = momentMs
    if (this.#faults > 0) this.#options.onBack?.()
    this.#faults = 0
  }

  #fail(failure: LogReplaced): void {
    if (this.#failure !== null) return
    this.#failure = failure
    this.#options.onLost?.(failure)
    this.#stopping.abort()
  }
}
