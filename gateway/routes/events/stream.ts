import { z } from 'zod'
import { cutOff, type GatewayContext } from '../../context.ts'
import { answer } from '../../http/answer.ts'
import { ConcurrencyLimit } from '../../http/concurrency-limit.ts'
import { denied } from '../../middleware/authorise.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import type { Positions } from '../../operations/positions.ts'
import type { GatewayDeps } from '../../ports.ts'
import { problem } from '../../problems/problem.ts'
import { liveStream, type StreamMessage } from './live-stream.ts'
import { logFilterOf, selectorOf } from './selection.ts'
import { withoutConfidential } from './shown-event.ts'
import { type StreamInput, StreamParameters, streamInput } from './stream-input.ts'

const PERMISSION = 'events.stream.read'
const OPENING_PERMISSION = 'events.confidential.read'
const RETRY = { 'retry-after': '5' }
const FROM_THE_START = 'start'
const HOW_TO_START =
  'Send an id that an earlier stream gave you, or after=start for everything, or neither for what comes from now on.'

type Deps = Pick<GatewayDeps, 'eventStream' | 'authoriser' | 'system' | 'settings' | 'metrics' | 'errors'>

/** `GET /v1/stream`: the caller's own events as they happen, as server-sent events, from any of their ids on. */
export function streamOperation(deps: Deps, positions: Positions): Operation {
  const { maxStreamsPerTenant, maxStreams } = deps.settings
  const limit = new ConcurrencyLimit(maxStreamsPerTenant, maxStreams)
  deps.metrics.beforeScrape(() => deps.metrics.openStreams.set(limit.count))
  return operation<StreamInput>({
    id: 'events.stream',
    method: 'get',
    path: '/v1/stream',
    permission: PERMISSION,
    idempotencyKey: 'none',
    read: streamInput,
    handle: (c, input) => open(c, input, { deps, positions, limit }),
    docs: {
      tag: 'events',
      summary: "The tenant's own events as they happen, without end, resumable by Last-Event-ID.",
      parameters: [StreamParameters],
      requestHeaders: ['Last-Event-ID'],
      responseHeaders: [],
      answer: z.string(),
      answerType: 'text/event-stream',
      problems: ['invalid-position', 'position-of-another-log', 'too-many-streams', 'log-unavailable'],
    },
  })
}

interface Surroundings {
  readonly deps: Deps
  readonly positions: Positions
  readonly limit: ConcurrencyLimit
}

async function open(c: GatewayContext, input: StreamInput, around: Surroundings): Promise<Response> {
  const { deps, positions, limit } = around
  const { actor, tenantId } = c.get('principal')
  const may = (permission: string) => deps.authoriser.allows(actor, tenantId, permission)
  const mayOpen = async () => !input.confidential || may(OPENING_PERMISSION)
  if (!(await mayOpen())) return denied(c, OPENING_PERMISSION)
  const end = await deps.eventStream.lastOwn(tenantId)
  const start = startOf(c, input, positions) ?? end
  if (typeof start !== 'bigint')
    return problem(c, start.refused, start.refused === 'invalid-position' ? { detail: HOW_TO_START } : {})
  const release = limit.acquire(tenantId)
  if (typeof release === 'string')
    return problem(c, release === 'tenant-full' ? 'too-many-streams' : 'overloaded', { headers: RETRY })
  const body = liveStream({
    startId: positions.token(tenantId, start),
    messages: (signal) => messages({ c, input, around, start, end, signal }),
    isAllowed: async () => (await may(PERMISSION)) && (await mayOpen()),
    isServing: () => deps.system.isReady(),
    cut: () => cutOff(c),
    onEnd(reason, error) {
      release()
      deps.metrics.endedStreams.inc({ reason })
      if (reason === 'fault') deps.errors.report('infrastructure', error, { part: 'live stream' })
    },
    timing: deps.settings.stream,
  })
  return answer(c, 200, body, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
}

/** Undefined where the caller names no place. A browser that comes back sends the header beside its first URL. */
function startOf(c: GatewayContext, { after }: StreamInput, positions: Positions) {
  const text = c.req.header('last-event-id') || after
  if (text === undefined) return undefined
  if (text === FROM_THE_START) return 0n
  const read = positions.read(c.get('tenantId'), text)
  return 'refused' in read ? read : read.position
}

interface Following {
  readonly c: GatewayContext
  readonly input: StreamInput
  readonly around: Surroundings
  readonly start: bigint
  readonly end: bigint
  readonly signal: AbortSignal
}

async function* messages({ c, input, around, start, end, signal }: Following): AsyncGenerator<StreamMessage> {
  const { deps, positions } = around
  const tenantId = c.get('tenantId')
  const isSelected = selectorOf(input)
  if (!input.follow && start >= end) return
  const pages = deps.eventStream.follow({ after: start, filter: logFilterOf(tenantId, input) }, signal)
  for await (const { events, reached } of pages) {
    const selected = events.filter((event) => isSelected(event) && (input.follow || event.position <= end))
    const shown = await deps.eventStream.shown(tenantId, selected, input.confidential)
    for (const [index, event] of selected.entries()) {
      const own = shown[index]
      if (own === undefined) continue
      const data = input.confidential ? JSON.stringify(own) : withoutConfidential(own)
      yield { id: positions.token(tenantId, event.position), data }
    }
    if (!input.follow && reached >= end) return
  }
}
