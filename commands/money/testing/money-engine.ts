import { randomUUID } from 'node:crypto'
import { commandEvents } from '@heptad/schemas/kernel/command-events.ts'
import { moneyCommands as contracts } from '@heptad/schemas/money/commands.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { onTestFinished } from 'vitest'
import { actor, tenantId } from '../../engine/testing/counter-engines.ts'
import { type MemoryEngineOptions, memoryEngine } from '../../engine/testing/memory-engine.ts'
import { moneyCommands } from '../index.ts'

/** A started engine with money alone, which is closed after the test that runs, and how a tenant sends it commands. */
export async function moneyEngine(options: Partial<MemoryEngineOptions> = {}) {
  const events = [...moneyEvents, ...commandEvents('money')]
  const started = await memoryEngine({ commands: moneyCommands, events, ...options })
  const { engine } = started
  onTestFinished(() => engine.close())
  const requestOf = (type: string, body: object) => {
    const data = contracts.find((contract) => contract.type === type)?.data.parse(body)
    return { type, data, tenantId, actor }
  }
  return {
    ...started,
    /** Under a key of its own unless one is named. */
    send: async (type: string, body: object, key: string = randomUUID()) =>
      engine.execute({ ...requestOf(type, body), key }),
    dryRun: async (type: string, body: object) => engine.execute({ ...requestOf(type, body), dryRun: true }),
  }
}
