import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { StreamId, TenantId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { eventsAboutTenant } from './of-tenant.ts'
import { archiveOf, eventAt, tenantHistory, uuid } from './testing/history.ts'

const TENANT = uuid(1)

/** An event of a stream, by default of the tenant's own. */
function event(position: number, { stream = 'money.book-main', revision = 0n, tenantId = TENANT, data = {} } = {}) {
  const given = { streamId: StreamId.parse(stream), revision, type: 'money.account.opened', data: JSON.stringify(data) }
  return { ...eventAt(position, given), tenantId: TenantId.parse(tenantId) }
}

async function positionsAbout(
  log: readonly ArchivedEvent[],
  until: bigint,
  tenantId: string = TENANT,
): Promise<readonly number[]> {
  const range = { after: 0n, until, tenantId }
  const found: number[] = []
  for await (const { position } of eventsAboutTenant(archiveOf(log), range)) found.push(Number(position))
  return found
}

/** Of two tenants the platform wrote 1 to 6: registered (1, 2), suspended (3, 4), resumed (5, 6). */
const REGISTERED = tenantHistory(2)
const platform = REGISTERED[0]?.tenantId

test("a tenant's part of a log is its own events and the platform's about it, in order, whichever end last", async () => {
  expect(await positionsAbout([...REGISTERED, event(7), event(8, { tenantId: uuid(2) })], 9n)).toEqual([1, 3, 5, 7])
  const before = [event(1), event(2, { revision: 1n })]
  const after = tenantHistory(1).map((each) => ({ ...each, position: each.position + 2n }))
  expect(await positionsAbout([...before, ...after], 9n)).toEqual([1, 2, 3, 4, 5])
  expect(await positionsAbout([...before, ...after], 3n)).toEqual([1, 2, 3])
})

test('a stream of the platform is about the tenant that its first event names, and no other', async () => {
  const stream = 'iam.reservation-acme'
  const first = event(7, { stream, tenantId: platform, data: { tenantId: uuid(2) } })
  const later = event(8, { stream, tenantId: platform, revision: 1n, data: { tenantId: TENANT } })
  expect(await positionsAbout([...REGISTERED, first, later], 9n)).toEqual([1, 3, 5])
})

test("the platform's own part is its events, each once, whatever they name", async () => {
  const named = event(7, { stream: 'test.plan-basic', tenantId: platform, data: { tenantId: platform } })
  expect(await positionsAbout([...REGISTERED, named, event(8)], 9n, platform)).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('whoever stops early ends both readings of the log: a command would wait for them', async () => {
  const log = archiveOf([...REGISTERED, event(7), event(8)])
  let open = 0
  const counted = {
    ...log,
    async *read(range: Parameters<typeof log.read>[0]) {
      open += 1
      try {
        yield* log.read(range)
      } finally {
        open -= 1
      }
    },
  }
  for await (const { position } of eventsAboutTenant(counted, { after: 0n, until: 9n, tenantId: TENANT }))
    if (position > 1n) break
  expect(open).toBe(0)
})
