import type { CommandDefinition, ErasedDecider } from '@heptad/commands/define.ts'
import { databaseNow } from '@heptad/infra/clock/database-now.ts'
import type { LogFilter } from '@heptad/infra/event-store/port.ts'
import type { Lifecycle } from '@heptad/infra/lifecycle/lifecycle.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { categoryOf, type StreamId, type TenantId } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { EventsRequest, LogMoment, SystemPort } from '../ports.ts'
import type { CommandSide } from './command-side.ts'
import { deadLettersPort } from './dead-letters-port.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import { health } from './health.ts'
import { withTextForBigints } from './json-text.ts'
import type { Log } from './log.ts'
import { archivedKeyLines, archiveLines } from './log-archive.ts'
import { hasPassed, pastState } from './past-state.ts'
import { projectionsPort } from './projections-port.ts'
import type { ReadSide } from './read-side.ts'

/** What operators may ask of this process and its log. */
export function systemPort(
  { config, lifecycle, modules }: CompositionInput,
  { clock, ids, keyring, watchdog }: Foundation,
  parts: { engines: Engines; log: Log; commandSide: CommandSide; readSide: ReadSide; version: string },
): SystemPort {
  const { engines, log, readSide, commandSide } = parts
  const times = () => ({
    ...{ store: log.store.value, clock },
    stampingNow: () => databaseNow(engines.reader.value),
  })
  return {
    isReady: () => isServing(lifecycle),
    isResponsive: () => watchdog.value.isResponsive,
    health: () => health(engines, log, clock),
    async status() {
      const { logId, incarnation } = log.identity.value
      const projections = (await readSide.projections.value?.status()) ?? []
      return withTextForBigints({
        version: parts.version,
        node: process.version,
        profile: config.profile,
        roles: [...config.roles],
        log: { logId, incarnation, head: await log.store.value.head() },
        actors: commandSide.engine.value.actorCount,
        appendsQueued: log.appends.value.queued,
        projections,
      }) as JsonObject
    },
    async events(request) {
      const { after, limit } = request
      const page = await log.store.value.readAll({ after, limit, filter: selection(request) })
      return { events: page.events.map((event) => shown(log.codec.decode(event))), reached: page.reached }
    },
    async *follow(request, signal) {
      const { after, limit } = request
      for await (const page of log.tail.value.subscribe({ after, limit, signal, filter: selection(request) }))
        if (page.events.length > 0) yield page.events.map((event) => shown(log.codec.decode(event)))
    },
    archive: (request, signal) => archiveLines(request, signal, { engines, log, keyring }),
    archivedKeys: (tenantId, signal) => archivedKeyLines(tenantId, signal, engines),
    projections: projectionsPort(() => readSide.rebuilds.value),
    deadLetters: deadLettersPort(() => readSide.deadLetters.value, ids),
    async streamState(tenantId: TenantId, streamId: StreamId, at?: LogMoment) {
      const decider = deciderOf(modules.commands, streamId)
      if (decider === null) return null
      if (at !== undefined && !(await hasPassed(at, times()))) return 'not-reached'
      const { state, head } =
        at === undefined
          ? await commandSide.engine.value.state(decider, tenantId, streamId)
          : await pastState({ tenantId, streamId, decider }, at, { store: log.store.value, codec: log.codec })
      if (head === null) return null
      return withTextForBigints({ tenantId, streamId, ...head, state }) as JsonObject
    },
    async streamEvents(tenantId, streamId, range) {
      const events = await log.store.value.readStream(tenantId, streamId, range)
      return events.map((event) => shown(log.codec.decode(event)))
    },
  }
}

function selection({ tenantId, categories, types }: EventsRequest): LogFilter {
  return { ...(tenantId && { tenantId }), ...(categories && { categories }), ...(types && { types }) }
}

function isServing({ state }: Lifecycle): boolean {
  return state === 'ready'
}

function shown(event: RecordedEvent): JsonObject {
  return withTextForBigints(event) as JsonObject
}

/** The decider of a stream: that of the commands named after its category. */
function deciderOf(commands: readonly CommandDefinition[], streamId: StreamId): ErasedDecider | null {
  const category = categoryOf(streamId)
  const found = commands.find(({ contract }) => contract.type.startsWith(`${category}.`))
  return found?.handler.decider ?? null
}
