import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type EventCodec, eventCodec, NOT_READ } from '@heptad/infra/event-store/codec.ts'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import { iamEvents } from '@heptad/schemas/iam/events.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { expect, test } from 'vitest'
import { on, type ProjectionDefinition } from '../define.ts'
import { iamProjections } from '../iam/index.ts'
import { moneyProjections } from '../money/index.ts'
import { put } from '../row-operation.ts'
import { exampleTenants, thing } from '../testing/append-things.ts'
import { thingContracts, thingNamed, things, thingsProjection } from '../testing/example.ts'
import { projectorOf, projectStored } from './project.ts'

const codec = eventCodec(thingContracts)
const actorsProjection: ProjectionDefinition = {
  ...thingsProjection,
  handlers: [on(thingNamed, ({ data: { thingId }, metadata }) => [put(things, { thingId, name: metadata.actor.id })])],
}

function stored(part: Partial<StoredEvent> = {}): StoredEvent {
  const metadata = '{"actor":{"id":"ada","type":"user"}}'
  const event = { ...thing('named', { thingId: 'a', name: 'x' }), metadata }
  const place = { position: 7n, revision: 0n, tenantId: exampleTenants[0], streamId: streamOf('test.thing', 'a') }
  return { ...event, ...place, recordedAt: event.decidedAt, ...part }
}

test('a projection is given the metadata of an event', () => {
  const { operations } = projectStored(projectorOf(actorsProjection), codec, stored())
  expect(operations).toMatchObject([{ row: { name: 'ada' } }])
})

test.each([
  ['were read for others', stored()],
  ['were not read', stored({ metadata: NOT_READ })],
])('one that said it does not look at them is refused where it does, whether they %s', (_, event) => {
  const projector = projectorOf({ ...actorsProjection, withoutMetadata: true })
  expect(() => projectStored(projector, codec, event)).toThrow(
    'event test.thing.named at position 7: the metadata of this event were not read: the projection is declared with `withoutMetadata`',
  )
})

test('what a batch tells of an event that has metadata has them, whatever the projection said', () => {
  const projector = projectorOf({ ...thingsProjection, withoutMetadata: true })
  const { event, operations } = projectStored(projector, codec, stored())
  expect(event.metadata.actor.id).toBe('ada')
  expect(operations).toMatchObject([{ row: { name: 'x' } }])
})

test.each([...moneyProjections, ...iamProjections])('$name looks at no metadata of any event', (definition) => {
  const projector = projectorOf(definition)
  expect(projector.needsMetadata).toBe(false)
  const known = eventCodec([...moneyEvents, ...iamEvents])
  const rows = goldenEvents(known).flatMap((event) => projectStored(projector, known, event).operations)
  expect(rows.length).toBeGreaterThan(0)
})

/** The golden fixture of every version of every event. */
function goldenEvents({ types }: EventCodec): readonly StoredEvent[] {
  const files = globSync('../../schemas/{money,iam}/fixtures/*.json', { cwd: import.meta.dirname })
  expect(files.length).toBeGreaterThanOrEqual(types.length)
  return files.map((file) => {
    const [, type = '', version] = /^(.*)\.v(\d+)\.json$/.exec(basename(file)) ?? []
    const data = readFileSync(`${import.meta.dirname}/${file}`, 'utf8')
    const streamId = streamOf(type.startsWith('money.') ? 'money.book' : 'iam.tenant', 'main')
    return stored({ type, schemaVersion: Number(version), data, metadata: NOT_READ, streamId })
  })
}
