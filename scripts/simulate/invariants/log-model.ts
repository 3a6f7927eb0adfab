import type { ErasedDecider } from '@heptad/commands/define.ts'
import { counter } from '@heptad/commands/engine/testing/counter.ts'
import { book } from '@heptad/domains/money/book.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import type { EventMetadata } from '@heptad/schemas/envelope.ts'
import { categoryOf, type StreamId, type TenantId } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'

/** An event of the log with its texts parsed, and when it was written: microseconds of virtual time. */
export interface Recorded extends Omit<StoredEvent, 'data' | 'metadata'> {
  readonly stored: StoredEvent
  readonly data: JsonObject
  readonly metadata: EventMetadata
  readonly writtenAt: number
}

/** What one append wrote. */
export type Effect = readonly [Recorded, ...Recorded[]]

/** A stream and its state after each of its events. */
export interface StreamModel {
  readonly decider: ErasedDecider | null
  readonly events: Recorded[]
  readonly states: unknown[]
}

const DECIDERS: Readonly<Record<string, unknown>> = { 'test.counter': counter, 'money.book': book }

/** The whole log, folded with the pure deciders and nothing else: what is true. */
export class LogModel {
  readonly events: Recorded[] = []
  readonly effects: Effect[] = []
  readonly #byId = new Map<string, Recorded>()
  readonly #streams = new Map<string, StreamModel>()
  readonly #byCommand = new Map<string, Effect[]>()
  readonly #byCorrelation = new Map<string, Effect[]>()

  get head(): bigint {
    return BigInt(this.events.length)
  }

  /** Takes what was appended; answers it by effect. */
  take(added: readonly StoredEvent[], writtenAt: number): readonly Effect[] {
    const effects: [Recorded, ...Recorded[]][] = []
    for (const stored of added) {
      const event = recorded(stored, writtenAt)
      this.#fold(event)
      const current = effects.at(-1)
      if (current !== undefined && keyOf(current[0]) === keyOf(event)) current.push(event)
      else effects.push([event])
    }
    for (const effect of effects) this.#index(effect)
    return effects
  }

  stream(tenantId: TenantId, streamId: StreamId): StreamModel {
    const key = `${tenantId}/${streamId}`
    const known = this.#streams.get(key)
    if (known !== undefined) return known
    const decider = (DECIDERS[categoryOf(streamId)] ?? null) as ErasedDecider | null
    const created: StreamModel = { decider, events: [], states: [] }
    this.#streams.set(key, created)
    return created
  }

  /** The event with this id. */
  event(eventId: string): Recorded | undefined {
    return this.#byId.get(eventId)
  }

  /** Everything that a command wrote: once, one effect. */
  byCommand(tenantId: TenantId, commandId: string): readonly Effect[] {
    return this.#byCommand.get(`${tenantId}/${commandId}`) ?? []
  }

  /** Everything that one sending of a command wrote. */
  byCorrelation(correlationId: string): readonly Effect[] {
    return this.#byCorrelation.get(correlationId) ?? []
  }

  #fold(event: Recorded): void {
    this.events.push(event)
    this.#byId.set(event.eventId, event)
    const { decider, events, states } = this.stream(event.tenantId, event.streamId)
    const before = states.at(-1) ?? decider?.initialState
    events.push(event)
    const isDomainEvent = decider !== null && !isOfEngine(event)
    states.push(isDomainEvent ? decider.evolve(before, event) : before)
  }

  #index(effect: Effect): void {
    const [first] = effect
    this.effects.push(effect)
    push(this.#byCommand, keyOf(first), effect)
    const { correlationId } = first.metadata
    if (correlationId !== undefined) push(this.#byCorrelation, correlationId, effect)
  }
}

/** How many events a stream had when the log ended at a position. */
export function lengthAt({ events }: StreamModel, position: bigint): number {
  let length = events.length
  for (; length > 0; length -= 1) {
    const last = events[length - 1]
    if (last !== undefined && last.position <= position) break
  }
  return length
}

/** The state of a stream after its first events. */
export function stateAfter({ decider, states }: StreamModel, length: number): unknown {
  return length === 0 ? decider?.initialState : states[length - 1]
}

/** Whether the engine wrote it on its own behalf: the refusal of a command, or that it changed nothing. */
export function isOfEngine({ type }: Recorded): boolean {
  return type.endsWith('.command.rejected') || type.endsWith('.command.unchanged')
}

function recorded(stored: StoredEvent, writtenAt: number): Recorded {
  return { ...stored, stored, writtenAt, data: JSON.parse(stored.data), metadata: JSON.parse(stored.metadata) }
}

function keyOf({ tenantId, metadata }: Recorded): string {
  return `${tenantId}/${metadata.commandId}`
}

function push(index: Map<string, Effect[]>, key: string, effect: Effect): void {
  const known = index.get(key)
  if (known === undefined) index.set(key, [effect])
  else known.push(effect)
}
