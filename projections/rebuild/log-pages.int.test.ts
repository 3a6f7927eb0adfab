import { NOT_READ, UnknownEvent } from '@heptad/infra/event-store/codec.ts'
import { append, event } from '@heptad/infra/event-store/contract/fixtures.ts'
import type { NewEvent } from '@heptad/infra/event-store/port.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectorOf } from '../runner/project.ts'
import { appendThings, exampleTenants } from '../testing/append-things.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'
import { logPages } from './log-pages.ts'
import { projectEvents } from './project-events.ts'

const EVENTS = 300
let world: RebuildWorld
beforeEach(async () => {
  world = await openRebuildWorld({ definitions: [thingsProjection], contracts: thingContracts })
  await appendThings(world.store, EVENTS)
})
afterEach(() => world.close())

async function appendOne(appended: NewEvent): Promise<bigint> {
  const write = { tenantId: exampleTenants[0], streamId: streamOf('test.thing', 'é 漢 🙂'), events: [appended] }
  const [verdict] = await world.store.append([append(write)])
  if (verdict?.kind !== 'appended') throw new Error(`not appended: ${verdict?.kind}`)
  return verdict.lastPosition
}

async function read(
  takes: (type: string) => boolean,
  { after = 0n, to, withMetadata = true }: { after?: bigint; to: bigint; withMetadata?: boolean },
) {
  const pages = []
  const span = { after, to, takes, withMetadata, limit: 70 }
  for await (const { events, reached } of logPages({ ...world.options.engines }, span))
    pages.push({ events: [...events], reached })
  return { pages, events: pages.flatMap(({ events }) => events) }
}

test('what is read by COPY is what the log itself reads, page by page, up to where it should', async () => {
  const last = await appendOne(event({ type: 'test.thing.named', data: '{"name":"é 漢 🙂 \\"","thingId":"x"}' }))
  const { pages, events } = await read(() => true, { after: 10n, to: last })
  expect(pages.map(({ reached }) => reached)).toEqual([80n, 150n, 220n, 290n, last])
  const { events: expected } = await world.store.readAll({ after: 10n, limit: EVENTS })
  expect(events).toEqual(expected)
  expect(await read(() => true, { after: 10n, to: 20n })).toMatchObject({ pages: [{ reached: 20n }] })
})

test('metadata that nobody looks at stay in the database', async () => {
  const { events } = await read(() => true, { to: BigInt(EVENTS), withMetadata: false })
  const { events: expected } = await world.store.readAll({ limit: EVENTS })
  expect(events).toEqual(expected.map((stored) => ({ ...stored, metadata: NOT_READ })))
})

test('types that are not taken stay in the database', async () => {
  const { pages, events } = await read((type) => type === 'test.thing.named', { to: BigInt(EVENTS) })
  expect(pages.at(-1)?.reached).toBe(BigInt(EVENTS))
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['test.thing.named']))
})

test('a type that this release does not know comes and ends the work; one of a module that is not here is passed over', async () => {
  const codec = world.options.engines.codec
  const named = projectorOf({ ...thingsProjection, handlers: thingsProjection.handlers.slice(0, 1) })
  const entries = async (to: bigint) => {
    const { events } = await read((type) => named.takes(type), { after: BigInt(EVENTS), to })
    return [...projectEvents(named, codec, events)]
  }
  expect(await entries(await appendOne(event({ type: 'elsewhere.thing.done', data: '{}' })))).toEqual([])
  const unknown = await appendOne(event({ type: 'test.thing.reversed', data: '{}' }))
  await expect(entries(unknown)).rejects.toThrow(UnknownEvent)
})

test('a log that is shorter than it should be is no log to build from', async () => {
  await expect(read(() => true, { to: BigInt(EVENTS + 1) })).rejects.toThrow(`the log ends at ${EVENTS}`)
})

test('where events are large, a page is cut and pages become short, and long again after them', async () => {
  const note = 'x'.repeat(900_000)
  const large = () => event({ type: 'test.thing.tagged', data: JSON.stringify({ note, tags: [], thingId: 'x' }) })
  for (let count = 0; count < 20; count += 1) await appendOne(large())
  await appendThings(world.store, 200)
  const to = BigInt(EVENTS + 220)
  const { pages, events } = await read(() => true, { after: BigInt(EVENTS), to })
  expect(events).toHaveLength(220)
  const spans = pages.map(({ reached }, index) => reached - (pages[index - 1]?.reached ?? BigInt(EVENTS)))
  expect(spans[0]).toBe(19n)
  expect(spans[1]).toBeLessThan(40n)
  expect(spans.some((span, index) => index > 1 && span > 50n)).toBe(true)
})
