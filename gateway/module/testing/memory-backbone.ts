import type { CommandDefinition } from '@heptad/commands/define.ts'
import { followUpSender } from '@heptad/commands/engine/follow-up-sender.ts'
import type { CommandOutcome, CommandRequest } from '@heptad/commands/engine/port.ts'
import { reactTo } from '@heptad/commands/engine/reactions.ts'
import { memoryEngine } from '@heptad/commands/engine/testing/memory-engine.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { memoryDueIndex } from '@heptad/infra/scheduler/memory.ts'
import { foldInMemory } from '@heptad/projections/runner/render-memory.ts'
import type { RowOf, Table } from '@heptad/read-models/table.ts'
import type { CommandContract } from '@heptad/schemas/contract.ts'
import type { Actor, RecordedEvent } from '@heptad/schemas/envelope.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import type { z } from 'zod'
import { builtInModules } from '../built-in.ts'
import type { ModuleDefinition } from '../definition.ts'
import { moduleSet } from '../module-set.ts'
import { ModuleRefused } from '../refusal.ts'
import { faultsOf } from '../validate.ts'

/** Two tenants to test with. */
export const TENANT = TenantId.parse('11111111-1111-4111-8111-111111111111')
export const OTHER_TENANT = TenantId.parse('22222222-2222-4222-8222-222222222222')
const CALLER: Actor = { type: 'apikey', id: 'test' }

type Sender = Partial<Pick<CommandRequest, 'key' | 'tenantId' | 'actor' | 'ifRevision' | 'dryRun'>>

/** A backbone with its log, engine, reactions, timers and rows in memory. Who calls may do everything. */
export interface MemoryBackbone {
  /** Sends a command as a caller does; another module's by its name. Throws a ZodError on data that its contract refuses. */
  send<Schema extends z.ZodType>(
    command: CommandContract<string, Schema> | string,
    data: z.input<Schema>,
    options?: Sender,
  ): Promise<CommandOutcome>
  /** Waits until everything that follows from what has happened has happened, timers that are due included. */
  settled(): Promise<void>
  /** Moves time forward; timers that are due then fire at the next `settled`. */
  forward(ms: number): void
  /** Everything in the log, in order. */
  events(): Promise<readonly RecordedEvent[]>
  /** The rows of a table, as its projection makes them of the whole log. */
  rows<T extends Table>(table: T, tenantId?: TenantId): Promise<readonly (RowOf<T> & { readonly tenantId: TenantId })[]>
}

/** Starts modules on memory beside the built-in ones. Throws a {@link ModuleRefused} when they could not be served. */
export async function memoryBackbone(...own: readonly ModuleDefinition[]): Promise<MemoryBackbone> {
  const found = own.map((module) => ({ module, folder: process.cwd(), entry: process.cwd() }))
  const faults = faultsOf(found, builtInModules)
  if (faults.length > 0) throw new ModuleRefused(faults)
  const modules = moduleSet([...builtInModules, ...own])
  const clock = movable()
  const { commands, events, reactions, timers, projections } = modules
  const { engine, store } = await memoryEngine({ commands, events, clock })
  const [codec, dueIndex] = [eventCodec(events), memoryDueIndex()]
  const send = followUpSender({ engine, commands, clock, signal: new AbortController().signal })
  const recorded = async (after: bigint) =>
    (await store.readAll({ after, limit: Number.MAX_SAFE_INTEGER })).events.map(codec.decode)
  let reached = 0n
  const step = async (): Promise<boolean> => {
    const fresh = await recorded(reached)
    await reactTo(fresh, { dueIndex, reactions, timers, send })
    reached = fresh.at(-1)?.position ?? reached
    const due = await dueIndex.due(clock.now(), 1000)
    for (const entry of due) {
      await send(entry.timer, entry.eventId, entry)
      await dueIndex.done(entry)
    }
    return fresh.length + due.length > 0
  }
  return {
    async send(command, data, options = {}) {
      const contract = typeof command === 'string' ? contractOf(commands, command) : command
      const request = { type: contract.type, data: contract.data.parse(data), tenantId: TENANT, actor: CALLER }
      return engine.execute({ ...request, ...options })
    },
    async settled() {
      while (await step());
    },
    forward: clock.forward,
    events: () => recorded(0n),
    async rows<T extends Table>(table: T, tenantId: TenantId = TENANT) {
      const projection = projections.find(({ tables }) => tables.some((own) => own === table))
      if (projection === undefined) throw new Error(`no projection fills ${table.name}`)
      const rows = [
        ...(foldInMemory(projection, await recorded(0n))
          .get(table.name)
          ?.values() ?? []),
      ]
      return rows.filter((row) => row.tenantId === tenantId) as unknown as (RowOf<T> & { tenantId: TenantId })[]
    },
  }
}

function contractOf(commands: readonly CommandDefinition[], type: string): CommandContract {
  const found = commands.find(({ contract }) => contract.type === type)
  if (found === undefined) throw new Error(`no module defines ${type}`)
  return found.contract
}

function movable() {
  const system = systemClock()
  let offsetMs = 0
  return {
    now: (): Instant => plusMs(system.now(), offsetMs),
    nowMs: () => system.nowMs() + offsetMs,
    elapsedMs: () => system.elapsedMs(),
    after: (delayMs: number, callback: () => void) => system.after(delayMs, callback),
    forward(ms: number) {
      offsetMs += ms
    },
  }
}
