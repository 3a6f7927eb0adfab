import type { LoggedAppend } from './appends.ts'
import { type CounterState, counterStream, emptyCounter, nameStream, type Ruling, rule } from './counter-rules.ts'
import type { Request } from './history.ts'

/** A stream right after one of its events. */
export interface Moment {
  readonly position: bigint
  /** Null before the first event. */
  readonly revision: bigint | null
  readonly state: CounterState
}

const beginning: Moment = { position: 0n, revision: null, state: emptyCounter }

/** Every state that every stream ever had, as the log tells it. */
export class Replay {
  readonly #moments = new Map<string, Moment[]>()

  /** Takes the next append; `ruling` says what it did to the state. */
  take({ events }: LoggedAppend, request: Request, ruling: Ruling): void {
    for (const { tenantId, streamId, position, revision } of events) {
      const moments = this.#of(tenantId, streamId)
      const before = moments.at(-1) ?? beginning
      const isOwn = streamId === counterStream(request)
      const state = isOwn && ruling.kind === 'accepted' ? ruling.after : before.state
      moments.push({ position, revision, state })
    }
  }

  /** What the rules say to a request right after this position. */
  ruleAt(request: Request, position: bigint): Ruling {
    const name = nameStream(request)
    const isNameTaken = name !== null && this.at(request.tenantId, name, position).revision !== null
    const { state } = this.at(request.tenantId, counterStream(request), position)
    return rule(request, state, isNameTaken)
  }

  /** The stream as it was right after this position. */
  at(tenantId: string, streamId: string, position: bigint): Moment {
    const moments = this.#of(tenantId, streamId)
    let [low, high] = [0, moments.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((moments[middle]?.position ?? 0n) <= position) low = middle + 1
      else high = middle
    }
    return moments[low - 1] ?? beginning
  }

  /** The positions after this one at which the stream changed. */
  changesAfter(tenantId: string, streamId: string, position: bigint): readonly bigint[] {
    return this.#of(tenantId, streamId)
      .map((moment) => moment.position)
      .filter((change) => change > position)
  }

  #of(tenantId: string, streamId: string): Moment[] {
    const key = `${tenantId}/${streamId}`
    const known = this.#moments.get(key)
    if (known !== undefined) return known
    const fresh: Moment[] = []
    this.#moments.set(key, fresh)
    return fresh
  }
}
