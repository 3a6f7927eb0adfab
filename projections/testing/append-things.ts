import { append, decidedAt, event, newTenant } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { EventStore, NewEvent } from '@heptad/infra/event-store/port.ts'
import { streamOf, type TenantId } from '@heptad/schemas/ids.ts'
import { plusMs } from '@heptad/schemas/instant.ts'

export const exampleTenants: readonly [TenantId, TenantId] = [newTenant(), newTenant()]

/** Numbers from a seed (mulberry32): the same history for the same seed. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/**
 * Appends `count` random events of the example module, over both example tenants and a few streams, in appends of up to 20. A thing
 * belongs to one stream, so that its row has one sequence.
 */
export async function appendThings(store: EventStore, count: number, seed = 1): Promise<void> {
  const random = randomNumbers(seed)
  for (let left = count; left > 0; ) {
    const size = Math.min(left, 1 + random(20))
    const tenantId = exampleTenants[random(2)] ?? exampleTenants[0]
    const stream = `${random(12)}`
    const events = Array.from({ length: size }, () => randomThing(stream, random))
    const [verdict] = await store.append([append({ tenantId, streamId: streamOf('test.thing', stream), events })])
    if (verdict?.kind !== 'appended') throw new Error(`not appended: ${verdict?.kind}`)
    left -= size
  }
}

function randomThing(stream: string, random: (below: number) => number): NewEvent {
  const thingId = `${stream}-thing-${random(4)}`
  const amount = String((BigInt(random(2_000_000)) - 1_000_000n) * 10n ** BigInt(random(25)))
  switch (random(8)) {
    case 0:
      return thing('named', { thingId, name: `name "${random(5)}" \\ {x}` })
    case 1:
      return thing('tagged', { thingId, tags: ['a,b', '{', `"${random(3)}\\`], note: { of: [thingId, null] } })
    case 2:
      return thing('removed', { thingId })
    default:
      return thing('counted', { thingId, amount: small(amount), at: plusMs(decidedAt, random(100_000)) })
  }
}

/** `highest` is a 64-bit column. */
function small(amount: string): string {
  return String(BigInt.asIntN(60, BigInt(amount)))
}

/** One event of the example module. */
export function thing(verb: 'named' | 'tagged' | 'removed' | 'counted', data: object): NewEvent {
  return event({ type: `test.thing.${verb}`, data: JSON.stringify(data), decidedAt })
}
