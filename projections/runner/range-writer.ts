import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import { sliceOf } from '@heptad/infra/slices/slice-of.ts'
import type { PageItem } from './project-page.ts'
import { EventRefused, messageOf, RETRY_DELAYS_MS } from './refusal.ts'
import type { Sequences } from './sequences.ts'
import {
  type Batch,
  type BatchEntry,
  type DeadLetterChanges,
  type Ownership,
  type ParkedEvent,
  type ProjectionTarget,
  RowsRefused,
} from './target.ts'

export interface RangeWriterOptions {
  readonly target: ProjectionTarget
  readonly sequences: Sequences
  readonly clock: Clock
  /** Told each time an event is refused. */
  readonly onRefused: (refusal: EventRefused) => void
}

const LONGEST_ERROR = 2000

/** Writes the projected events of one owner of a range, and parks what is refused. Throws {@link Deposed}, or the fault of an engine. */
export class RangeWriter {
  readonly #options: RangeWriterOptions
  readonly #epoch: bigint
  readonly #startHead: bigint
  #committed: bigint
  #lastTaken: bigint
  #isReady: boolean
  /** As {@link Clock.elapsedMs}. */
  #writtenAtMs: number

  /** `startHead`: the log's head now; once the checkpoint has reached it, queries may be answered. */
  constructor(options: RangeWriterOptions, ownership: Ownership, startHead: bigint) {
    this.#options = options
    this.#epoch = ownership.epoch
    this.#startHead = startHead
    this.#committed = ownership.position
    this.#lastTaken = ownership.position
    this.#isReady = ownership.isReady
    this.#writtenAtMs = options.clock.elapsedMs()
  }

  /** The checkpoint. */
  get committed(): bigint {
    return this.#committed
  }

  /** The position of the last event that was written or parked. */
  get lastTaken(): bigint {
    return this.#lastTaken
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Whether the last write or renewal was at least `ms` milliseconds ago. */
  isPast(ms: number): boolean {
    return this.#options.clock.elapsedMs() >= this.#writtenAtMs + ms
  }

  /** Writes events and moves the checkpoint. A refused batch is halved until the event that caused it stands alone; that one is tried again and then parked. */
  async write(items: readonly PageItem[], to: bigint, signal: AbortSignal): Promise<void> {
    try {
      await this.#commit(items, to)
    } catch (cause) {
      const [first] = items
      if (!(cause instanceof RowsRefused) || first === undefined) throw cause
      if (items.length === 1)
        return this.#tryAgain(first, to, { refusal: new EventRefused(first.event, { cause }), signal })
      const middle = Math.ceil(items.length / 2)
      const firstHalf = items.slice(0, middle)
      await this.write(firstHalf, firstHalf.at(-1)?.event.position ?? to, signal)
      await this.write(items.slice(middle), to, signal)
    }
  }

  /** Moves the checkpoint past events that the range does not take. */
  advance(to: bigint): Promise<void> {
    return this.#commit([], to)
  }

  /** Changes dead letters, and rows with them, without moving the checkpoint. */
  async change(entries: readonly BatchEntry[], deadLetters: DeadLetterChanges): Promise<void> {
    await this.#send({ from: this.#committed, to: this.#committed, entries, isReady: this.#isReady, deadLetters })
  }

  async renew(): Promise<void> {
    await this.#options.target.renew(this.#epoch)
    this.#writtenAtMs = this.#options.clock.elapsedMs()
  }

  async #tryAgain(
    item: PageItem,
    to: bigint,
    { refusal: first, signal }: { refusal: EventRefused; signal: AbortSignal },
  ): Promise<void> {
    let refusal: EventRefused | null = first
    for (const delayMs of RETRY_DELAYS_MS) {
      this.#options.onRefused(refusal)
      await pause(this.#options.clock, delayMs, signal)
      signal.throwIfAborted()
      refusal = await this.#tryAlone(item, to)
      if (refusal === null) return
    }
    this.#options.onRefused(refusal)
    await this.#commit([{ ...item, entry: null, refusal }], to)
  }

  async #tryAlone(item: PageItem, to: bigint): Promise<EventRefused | null> {
    try {
      await this.#commit([item], to)
      return null
    } catch (cause) {
      if (!(cause instanceof RowsRefused)) throw cause
      return new EventRefused(item.event, { cause })
    }
  }

  async #commit(items: readonly PageItem[], to: bigint): Promise<void> {
    const { sequences } = this.#options
    const entries: BatchEntry[] = []
    const parked: ParkedEvent[] = []
    for (const item of items) {
      if (item.entry !== null && !sequences.isParked(item.event)) entries.push(item.entry)
      else parked.push(this.#parkedEvent(item))
    }
    const isReady = this.#isReady || to >= this.#startHead
    const deadLetters = parked.length === 0 ? {} : { deadLetters: { parked, released: [] } }
    await this.#send({ from: this.#committed, to, entries, isReady, ...deadLetters })
    for (const { sequence } of parked) sequences.park(sequence)
    this.#lastTaken = items.at(-1)?.event.position ?? this.#lastTaken
  }

  async #send(batch: Batch): Promise<void> {
    await this.#options.target.write(this.#epoch, batch)
    this.#committed = batch.to
    this.#isReady = batch.isReady
    this.#writtenAtMs = this.#options.clock.elapsedMs()
  }

  #parkedEvent({ event, refusal }: PageItem): ParkedEvent {
    const { position, tenantId, streamId, eventId, type } = event
    const sequence = this.#options.sequences.nameOf(event)
    const error = refusal === null ? null : errorText(refusal)
    return { position, sequence, slice: sliceOf(sequence), tenantId, streamId, eventId, type, error }
  }
}

/** Why an event was refused, as the dead-letter table keeps it. */
export function errorText({ cause }: EventRefused): string {
  return keptText(messageOf(cause))
}

/** A message as PostgreSQL can hold it: of bounded length, without NUL. */
export function keptText(message: string): string {
  return message.replaceAll('\0', '').slice(0, LONGEST_ERROR)
}
