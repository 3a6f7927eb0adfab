import type { TenantId } from '@heptad/schemas/ids.ts'
import { afterEach } from 'vitest'
import type { Engine } from '../engine.ts'
import type { CommandRequest } from '../port.ts'
import { counterCommands, counterEvents } from './counter.ts'
import { type MemoryEngineOptions, memoryEngine } from './memory-engine.ts'

/** What the engine's tests share: engines with the counter module that are closed after each test, and a command for them. */

export const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId
export const actor = { type: 'apikey', id: 'test' } as const
/** The rest of an authoriser, where nobody grants anything. */
export const HOLDS_NOTHING = { heldPermissions: async () => [], heldUntil: async () => null }

const engines: Engine[] = []

/** A started engine on memory. */
export async function start(options: Partial<MemoryEngineOptions> = {}) {
  const started = await memoryEngine({ commands: counterCommands, events: counterEvents, ...options })
  engines.push(started.engine)
  return started
}

/** Adds to counter `a`. */
export function add(by: number, more: Partial<CommandRequest> = {}): CommandRequest {
  return { type: 'test.counter.add', data: { counterId: 'a', by }, tenantId, actor, ...more }
}

/** Waits, event loop turn by turn. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()))
})
