import { randomInt, randomUUID } from 'node:crypto'
import type { Request } from './history.ts'

/** A command to be sent once, or, under a key, as often as it takes. */
export interface RandomCommand {
  /** Its id in the history, and its key where it has one. */
  readonly id: string
  readonly isKeyed: boolean
  readonly request: Request
}

const TENANTS = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
const COUNTERS = 3
const NAMES = 400

/** A command on one of a few hot counters: enough goes wrong by the rules that refusals are as frequent as successes. */
export function randomCommand(keyOf: () => string): RandomCommand {
  const isKeyed = randomInt(2) === 0
  const request = randomRequest()
  const ifRevision = isKeyed || randomInt(20) > 0 ? {} : { ifRevision: BigInt(randomInt(50)) }
  return { id: isKeyed ? keyOf() : randomUUID(), isKeyed, request: { ...request, ...ifRevision } }
}

function randomRequest(): Request {
  const tenantId = TENANTS[randomInt(TENANTS.length)] ?? TENANTS[0]
  const counterId = `hot${randomInt(COUNTERS)}`
  switch (randomInt(10)) {
    case 0:
      return { tenantId, type: 'test.counter.reset', data: { counterId } }
    case 1:
      return { tenantId, type: 'test.counter.name', data: { counterId, name: `name${randomInt(NAMES)}` } }
    default:
      return { tenantId, type: 'test.counter.add', data: { counterId, by: randomInt(-6, 6) } }
  }
}
