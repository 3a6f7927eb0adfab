import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { type Finding, findingAt } from './finding.ts'

/** Checks what holds along the whole log: positions without a gap, times that never go back, appends that are whole. */
export class OrderCheck {
  readonly #isWhole: boolean
  #last: ArchivedEvent | null = null
  #leftOfAppend = 0

  /** A tenant's part of the log has gaps between its positions and parts of appends. */
  constructor(isWhole: boolean) {
    this.#isWhole = isWhole
  }

  take(event: ArchivedEvent): readonly Finding[] {
    const findings = [...this.#positions(event), ...this.#times(event), ...(this.#isWhole ? this.#appends(event) : [])]
    this.#last = event
    return findings
  }

  /** After the last event of the log. */
  finish(): readonly Finding[] {
    const isCut = this.#isWhole && this.#leftOfAppend > 0
    return this.#last === null || !isCut
      ? []
      : [findingAt(this.#last, 'append-cut', 'the log ends, and its append lacks events')]
  }

  *#positions(event: ArchivedEvent): Generator<Finding> {
    const before = this.#last?.position ?? 0n
    const isNext = this.#isWhole ? event.position === before + 1n : event.position > before
    if (!isNext) yield findingAt(event, 'position-gap', `position ${event.position} after ${before}`)
  }

  *#times(event: ArchivedEvent): Generator<Finding> {
    const before = this.#last?.recordedAt
    if (before !== undefined && event.recordedAt < before)
      yield findingAt(event, 'recorded-earlier', `recorded at ${event.recordedAt}, after one of ${before}`)
  }

  /** The first event of an append says how many it has. */
  *#appends(event: ArchivedEvent): Generator<Finding> {
    const isFirst = event.command !== null
    if (isFirst !== (this.#leftOfAppend === 0))
      yield findingAt(event, 'append-cut', isFirst ? 'the append before lacks events' : 'it belongs to no append')
    this.#leftOfAppend = event.command === null ? Math.max(0, this.#leftOfAppend - 1) : event.command.events - 1
  }
}
