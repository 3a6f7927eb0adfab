import { hkdfSync } from 'node:crypto'
import { defineCommand } from '@heptad/commands/define.ts'
import { createErrorBus } from '@heptad/infra/errors/error-bus.ts'
import { positionTokens, signedCursors } from '@heptad/infra/keys/tokens.ts'
import { createLogger } from '@heptad/infra/logger/logger.ts'
import { createMetrics } from '@heptad/infra/telemetry/metrics.ts'
import type { QueryAnswer, QueryRequest } from '@heptad/read-models/query-runner.ts'
import { PLATFORM_TENANT, TenantId } from '@heptad/schemas/ids.ts'
import { moneyRejections } from '@heptad/schemas/money/rejections.ts'
import { postBatch, postTransaction } from '@heptad/schemas/money/transaction.ts'
import { createGateway } from '../gateway.ts'
import type {
  DeadLettersPort,
  GatewayDeps,
  Principal,
  ProjectionsAnswer,
  ProjectionsPort,
  SystemPort,
} from '../ports.ts'
import { problemsWith } from '../problems/catalogue.ts'
import { DEFAULT_SETTINGS, type GatewaySettings } from '../settings.ts'
import { MemoryEngine } from './memory-engine.ts'
import { memoryEventStream } from './memory-event-stream.ts'
import { emptyHandler, notesCommands, notesQueries, notesRejections } from './notes.ts'

export const TENANT_A = TenantId.parse('aaaaaaaa-0000-7000-8000-000000000000')
export const TENANT_B = TenantId.parse('bbbbbbbb-0000-7000-8000-000000000000')
export const KEY_A = 'hk_test_a'
export const KEY_B = 'hk_test_b'
/** A key of tenant A that holds no permission. */
export const KEY_POWERLESS = 'hk_test_powerless'
export const KEY_OPERATOR = 'hk_test_operator'

const principals: Readonly<Record<string, Omit<Principal, 'allows'>>> = {
  [KEY_A]: { actor: { type: 'apikey', id: 'a' }, tenantId: TENANT_A },
  [KEY_B]: { actor: { type: 'apikey', id: 'b' }, tenantId: TENANT_B },
  [KEY_POWERLESS]: { actor: { type: 'apikey', id: 'powerless' }, tenantId: TENANT_A },
  [KEY_OPERATOR]: { actor: { type: 'operator', id: 'o' }, tenantId: PLATFORM_TENANT },
}

const LOG = { cell: 'one', incarnation: 'first' }

/** A gateway on simple ports in memory, with the real tokens (`earlierTokens` are those of another incarnation), metrics, logger and error bus. */
export async function testGateway(settings: Partial<GatewaySettings> = {}) {
  const engine = new MemoryEngine()
  const lines: string[] = []
  const logger = createLogger({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } })
  const metrics = createMetrics()
  const system = memorySystem()
  const ownEvents = memoryEventStream()
  /** Ids of keys that lost everything. */
  const revoked = new Set<string>()
  /** Permissions that nobody holds. */
  const denied = new Set<string>()
  const allows = ({ type, id }: Principal['actor'], permission: string) =>
    !revoked.has(id) && !denied.has(permission) && isAllowed(type, id, permission)
  const derive = async (purpose: string) => Buffer.from(hkdfSync('sha256', 'test', '', purpose, 32))
  const deps: GatewayDeps = {
    commands: [
      ...notesCommands,
      defineCommand(postTransaction, { ...emptyHandler, permission: 'money.transactions.post' }),
      defineCommand(postBatch, { ...emptyHandler, permission: 'money.transactions.post' }),
    ],
    queries: notesQueries,
    rejections: [notesRejections, moneyRejections],
    problems: problemsWith(),
    engine,
    queryRunner: { run: async (_, request) => ask(engine, request) },
    authenticator: {
      async authenticate(key) {
        const principal = principals[key]
        return principal === undefined ? null : { ...principal, allows: (name) => allows(principal.actor, name) }
      },
    },
    authoriser: { allows: async (actor, _, permission) => allows(actor, permission) },
    positionTokens: await positionTokens(derive, LOG),
    cursors: await signedCursors(derive),
    system: system.port,
    eventStream: ownEvents.port,
    metrics,
    logger,
    errors: createErrorBus({ logger, metrics }),
    settings: { ...DEFAULT_SETTINGS, responseShape: 'verify', ...settings },
  }
  const earlierTokens = await positionTokens(derive, { ...LOG, incarnation: 'earlier' })
  return { app: createGateway(deps), deps, earlierTokens, engine, system, ownEvents, revoked, denied, lines, metrics }
}

function isAllowed(type: string, id: string, permission: string): boolean {
  return id !== 'powerless' && (type === 'operator') === permission.startsWith('system.')
}

/** Answers from the notes of the caller's tenant, as row-level security would. */
function ask(engine: MemoryEngine, { tenantId, input, page, minPosition }: QueryRequest): QueryAnswer {
  const { noteId, startsWith = '' } = input as { noteId?: string; startsWith?: string }
  if (startsWith === 'postgres' || startsWith === 'clickhouse') return { kind: 'unavailable', part: startsWith }
  if (startsWith === 'tomorrow') return { kind: 'not-reached', aheadMs: 86_400_000 }
  if (startsWith === 'revision 9') return { kind: 'not-reached', aheadMs: null }
  if (minPosition !== undefined && minPosition > engine.position)
    return { kind: 'behind', projection: 'notes.notes', reached: engine.position }
  const all = engine.notes
    .filter((note) => note.tenantId === tenantId && (noteId ?? note.noteId) === note.noteId)
    .filter(({ text }) => text.startsWith(startsWith))
    .filter(({ noteId }) => noteId > (page.after?.[0] ?? ''))
  const rows = all.slice(0, page.limit).map(({ noteId, text }) => ({ noteId, text }))
  const last = rows.at(-1)
  const next = all.length > page.limit && last !== undefined ? [last.noteId] : null
  return { kind: 'page', rows, next, position: engine.position }
}

const MEMORY_HEAD = 9n

function memorySystem() {
  const state = { isReady: true, isResponsive: true, status: 'up' as 'up' | 'down' }
  const port: SystemPort = {
    isReady: () => state.isReady,
    isResponsive: () => state.isResponsive,
    health: async () => ({
      status: state.status,
      parts: [{ name: 'log', status: state.status, checkedAt: '2026-01-01T00:00:00.000000Z' }],
    }),
    status: async () => ({ version: 'test' }),
    events: async ({ after, limit }) => ({ events: [{ position: `${after + 1n}`, limit }], reached: after + 1n }),
    async *follow({ after }, signal) {
      for (let position = after + 1n; !signal.aborted; position += 1n) {
        yield [{ position: `${position}` }]
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async *archive({ after, until = after + 2n }) {
      for (let position = after + 1n; position <= until; position += 1n) {
        yield [JSON.stringify({ position: `${position}` })]
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    },
    async *archivedKeys() {
      yield ['{"keyId":"k"}']
    },
    projections: memoryProjections(),
    deadLetters: memoryDeadLetters(),
    async streamState(tenantId, streamId, at) {
      if (at !== undefined && 'position' in at && at.position > MEMORY_HEAD) return 'not-reached'
      const moment = at !== undefined && 'time' in at ? { time: at.time } : {}
      return streamId === 'notes.note-1' ? { tenantId, streamId, revision: '3', ...moment } : null
    },
    async streamEvents(_, streamId, { from, direction = 'forward', limit = 1000 }) {
      const revisions = streamId === 'notes.note-1' ? [0n, 1n, 2n, 3n] : []
      const ordered = direction === 'forward' ? revisions : revisions.toReversed()
      const isInside = (revision: bigint) =>
        direction === 'forward' ? revision >= (from ?? 0n) : revision <= (from ?? 3n)
      return ordered
        .filter(isInside)
        .slice(0, limit)
        .map((revision) => ({ streamId, revision: `${revision}` }))
    },
  }
  return { port, state }
}

/** One projection, `notes.notes`, whose builds can be listed and never changed. */
function memoryProjections(): ProjectionsPort {
  const known = (projection: string, answer: ProjectionsAnswer): ProjectionsAnswer =>
    projection === 'notes.notes' ? answer : { kind: 'unknown', why: `there is no projection ${projection}` }
  const job = async (projection: string) => known(projection, { kind: 'done', body: { job: null } })
  const refused = async (projection: string) => known(projection, { kind: 'refused', why: 'there is only one build' })
  const behind = async (projection: string, waitMs: number) =>
    known(projection, { kind: 'refused', why: `it was behind for ${waitMs} ms` })
  return {
    list: async () => ({ head: '1', builds: [], jobs: [] }),
    job,
    start: (_, projection) => job(projection),
    interrupt: refused,
    promote: (projection, _, waitMs) => behind(projection, waitMs),
    rollback: behind,
    drop: refused,
  }
}

/** One parked sequence, `notes.notes` `all`. */
function memoryDeadLetters(): DeadLettersPort {
  const key = { projection: 'notes.notes', version: 1, sequence: 'all' }
  return {
    list: async ({ after, limit }) => ({
      sequences: after === undefined ? [{ ...key, error: 'cannot take it' }] : [],
      last: after === undefined && limit === 1 ? key : null,
    }),
    show: async ({ sequence }, after) => ({
      events: sequence === 'all' ? [{ position: `${after + 1n}` }] : [],
      orders: [],
    }),
    order: async ({ projection, sequence, ...order }) =>
      projection === key.projection && sequence === 'all' ? { outcome: 'applied', ...order, version: 1 } : null,
  }
}
