import type { Request } from './history.ts'

/** The rules of the counters that a load works on, written a second time: nothing of what is judged may judge itself. */

export interface CounterState {
  readonly total: number
  readonly count: number
}

/** What the rules say to a request. `events` are those of a success, each with the stream that it belongs to. */
export type Ruling =
  | { readonly kind: 'accepted'; readonly events: readonly RuledEvent[]; readonly after: CounterState }
  | { readonly kind: 'rejected'; readonly code: string; readonly details: Readonly<Record<string, unknown>> }

export interface RuledEvent {
  readonly streamId: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

export const emptyCounter: CounterState = { total: 0, count: 0 }

/** The stream that a request is decided on. */
export function counterStream({ data }: Request): string {
  return `test.counter-${data.counterId}`
}

/** The stream that holds a name, once and for ever; null when the request wants none. */
export function nameStream({ data }: Request): string | null {
  return data.name === undefined ? null : `test.name-${data.name}`
}

/** What must become of a request in this state. Throws on a request that no load sends. */
export function rule(request: Request, before: CounterState, isNameTaken: boolean): Ruling {
  switch (request.type) {
    case 'test.counter.add':
      return ruleAdd(request, before)
    case 'test.counter.reset':
      return before.total === 0 ? nothing(before) : ruleReset(request, before)
    case 'test.counter.name':
      return ruleName(request, before, isNameTaken)
    default:
      throw new Error(`no rule for ${request.type}`)
  }
}

function ruleAdd(request: Request, { total, count }: CounterState): Ruling {
  const by = request.data.by ?? 0
  if (total + by < 0) return { kind: 'rejected', code: 'below-zero', details: { total } }
  const event = { streamId: counterStream(request), type: 'test.counter.added', data: { by, total: total + by } }
  return { kind: 'accepted', events: [event], after: { total: total + by, count: count + 1 } }
}

function nothing(before: CounterState): Ruling {
  return { kind: 'accepted', events: [], after: before }
}

function ruleReset(request: Request, { count }: CounterState): Ruling {
  const event = { streamId: counterStream(request), type: 'test.counter.reset', data: {} }
  return { kind: 'accepted', events: [event], after: { total: 0, count: count + 1 } }
}

function ruleName(request: Request, before: CounterState, isNameTaken: boolean): Ruling {
  const { name, counterId } = request.data
  if (isNameTaken) return { kind: 'rejected', code: 'name-taken', details: { name } }
  const named = { streamId: counterStream(request), type: 'test.counter.named', data: { name } }
  const claimed = { streamId: nameStream(request) ?? '', type: 'test.name.claimed', data: { counterId } }
  return { kind: 'accepted', events: [named, claimed], after: before }
}

/** What a ruling leaves in the log. Under a key also a refusal and a success without events are recorded. */
export function recordOf(request: Request, isKeyed: boolean, ruling: Ruling): readonly RuledEvent[] {
  if (ruling.kind === 'accepted' && ruling.events.length > 0) return ruling.events
  if (!isKeyed) return []
  const streamId = counterStream(request)
  const commandType = request.type
  if (ruling.kind === 'accepted')
    return [{ streamId, type: 'test.command.unchanged', data: { commandType, answer: ruling.after } }]
  const { code, details } = ruling
  return [{ streamId, type: 'test.command.rejected', data: { commandType, code, details } }]
}
