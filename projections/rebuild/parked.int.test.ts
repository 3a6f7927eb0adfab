import { systemClock } from '@heptad/infra/clock/clock.ts'
import { append } from '@heptad/infra/event-store/contract/fixtures.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { streamOf, type TenantId } from '@heptad/schemas/ids.ts'
import { plusMs } from '@heptad/schemas/instant.ts'
import { afterEach, expect, test } from 'vitest'
import { appendThings, exampleTenants, thing } from '../testing/append-things.ts'
import { openBuildReader } from '../testing/build-reader.ts'
import { thingContracts, thingsProjection } from '../testing/example.ts'
import { POISON, throwingProjection } from '../testing/poison.ts'
import { ended, openRebuildWorld, type RebuildWorld } from '../testing/rebuild-world.ts'
import { until } from '../testing/world.ts'
import { JobWorker } from './job-worker.ts'
import { ProjectionOperator } from './operator.ts'

const NAME = 'test.things'
const [healthy, sick] = exampleTenants
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Three ranges of one projection, which throws on poison while it is broken. */
async function sickWorld(isBroken: () => boolean): Promise<RebuildWorld> {
  const definitions = [throwingProjection(isBroken)]
  const world = await openRebuildWorld({ definitions, contracts: thingContracts, ranges: 3 })
  closing.push(() => world.close())
  return world
}

function operatorOf(world: RebuildWorld): ProjectionOperator {
  return new ProjectionOperator(world.options, { ids: systemIds(), clock: systemClock() })
}

async function writeName({ store }: RebuildWorld, tenantId: TenantId, name: string): Promise<void> {
  const events = [thing('named', { thingId: `sick-${name}`, name })]
  await store.append([append({ tenantId, streamId: streamOf('test.thing', 'sick'), events })])
}

/** Where the ranges of the first build stand. */
async function rangesOf({ projector }: RebuildWorld): Promise<readonly bigint[]> {
  const { rows } = await projector.query<{ position: bigint }>(
    'select position from log.checkpoints where projection = $1',
    [NAME],
  )
  return rows.map(({ position }) => position)
}

/** The builds in which something is parked. */
async function parkedIn({ projector }: RebuildWorld): Promise<readonly string[]> {
  const { rows } = await projector.query<{ name: string }>(
    'select distinct projection as name from log.dead_letters order by 1',
  )
  return rows.map(({ name }) => name)
}

test('a model of several ranges is rebuilt under live writes, equal to what answers, and runs in ranges again', async () => {
  const world = await sickWorld(() => false)
  await appendThings(world.store, 800)
  await world.served(NAME)
  const ranges = async (name: string) =>
    (await world.projector.query('select from log.checkpoints where projection = $1', [name])).rowCount
  await until(async () => (await ranges(NAME)) === 3)
  const writing = appendThings(world.store, 600, 7)
  expect(await world.job('rebuild', NAME)).toMatchObject({ state: 'succeeded', outcome: { promoted: true } })
  await writing
  await until(async () => (await ranges(`${NAME}#2`)) === 3)
  expect(await world.served(NAME)).toMatchObject({ build: 2 })
  expect(await world.job('verify', NAME)).toMatchObject({ state: 'succeeded' })
  const [table] = thingsProjection.tables
  const { stored, replayed } = await world.rows({
    ...throwingProjection(() => false),
    tables: table === undefined ? [] : [{ ...table, build: 2 }],
  })
  expect(stored).toEqual(replayed)
}, 120_000)

test.each([
  ['before its build answered', true],
  ['after its build answered', false],
])(
  'a rebuild that was cut off %s ends as if it had not been',
  async (_, isBefore) => {
    const world = await sickWorld(() => false)
    await appendThings(world.store, 300)
    await world.served(NAME)
    expect(await world.job('rebuild', NAME)).toMatchObject({ state: 'succeeded' })
    const ofNew = () => world.projector.query('select from log.checkpoints where projection = $1', [`${NAME}#2`])
    await until(async () => (await ofNew()).rowCount === 3)
    const operator = operatorOf(world)
    if (isBefore) await operator.rollback(NAME)
    await world.projector.query(
      `update log.projection_jobs
     set state = 'running', owner = null, ended_at = null, outcome = null, lease_until = clock_timestamp() - interval '1 second'`,
    )
    expect(await ended(world.options.jobs, NAME)).toMatchObject({
      state: 'succeeded',
      outcome: { build: 2, promoted: true, comparison: { differing: '0' } },
    })
    expect(await world.served(NAME)).toMatchObject({ build: 2 })
    expect(await operator.rollback(NAME)).toMatchObject({ build: 1 })
  },
  120_000,
)

test('a model whose ranges do not come to one position is not compared, and not switched to; once they do, it is', async () => {
  const world = await sickWorld(() => false)
  await appendThings(world.store, 300)
  await world.served(NAME)
  await until(async () => (await rangesOf(world)).length === 3)
  await world.served(NAME)
  await world.worker.stop()
  const client = await world.projector.connect()
  await client.query('begin')
  const last = 'select from log.checkpoints where projection = $1 order by first_slice desc limit 1 for update'
  await client.query(last, [NAME])
  try {
    await appendThings(world.store, 100, 3)
    await until(async () => new Set(await rangesOf(world)).size > 1)
    const impatient = new JobWorker({ ...world.options, patienceMs: 300, clock: systemClock(), onFault: () => {} })
    closing.push(() => impatient.stop())
    expect(await world.job('rebuild', NAME)).toMatchObject({
      state: 'differs',
      outcome: { promoted: false, comparison: { impossible: expect.stringContaining('do not come to one position') } },
    })
    await impatient.stop()
  } finally {
    await client.query('commit')
    client.release()
  }
  await world.served(NAME)
  const patient = new JobWorker({ ...world.options, clock: systemClock(), onFault: () => {} })
  closing.push(() => patient.stop())
  expect(await world.job('rebuild', NAME)).toMatchObject({ state: 'succeeded', outcome: { promoted: true } })
}, 120_000)

test('what is parked in both builds stays closed for its tenant, and for no other, whichever of them answers', async () => {
  let isBroken = false
  const world = await sickWorld(() => isBroken)
  await appendThings(world.store, 200)
  await world.served(NAME)
  expect(await world.job('rebuild', NAME)).toMatchObject({ state: 'succeeded' })
  isBroken = true
  await writeName(world, sick, POISON)
  await until(async () => (await parkedIn(world)).length === 2)
  await world.served(NAME)
  const reader = await openBuildReader(world)
  closing.push(() => reader.close())
  const kinds = async () => [(await reader.ask(0n, sick)).kind, (await reader.ask(0n, healthy)).kind]
  expect(await kinds()).toEqual(['parked', 'page'])
  await operatorOf(world).rollback(NAME)
  expect(await kinds()).toEqual(['parked', 'page'])
  await operatorOf(world).rollback(NAME)
  expect(await kinds()).toEqual(['parked', 'page'])
}, 120_000)

test('a build that has parked what the answering one shows is not switched to; the refusal says what to do', async () => {
  let isBroken = true
  const world = await sickWorld(() => isBroken)
  await appendThings(world.store, 200)
  await writeName(world, sick, POISON)
  await until(async () => (await parkedIn(world)).length === 1)
  await world.served(NAME)
  expect(await world.job('rebuild', NAME)).toMatchObject({
    state: 'failed',
    outcome: { error: expect.stringMatching(/at position \d+: cannot take it.*heptad dlq/) },
  })
  isBroken = false
  expect(await world.job('rebuild', NAME)).toMatchObject({ state: 'differs', outcome: { promoted: false } })
  await world.served(NAME)
  const operator = operatorOf(world)
  await operator.promote(NAME, true)
  await expect(operator.rollback(NAME)).rejects.toThrow(
    `${NAME} version 1, build 1 has parked sequence ${sick}/test.thing-sick at position 201, which the build that answers shows: heptad dlq show ${NAME} `,
  )
  await world.projector.query(
    `insert into log.dead_letters (projection, version, position, sequence_key, slice, tenant_id, stream_id, event_id, type)
     select '${NAME}#2', version, position + 1, 'later', slice, tenant_id, stream_id, event_id, type from log.dead_letters`,
  )
  await expect(operator.rollback(NAME), 'what the answering one parked later it shows no less').rejects.toThrow(
    'has parked sequence',
  )
  expect(await world.served(NAME)).toMatchObject({ build: 2 })
  await world.runners.stop()
  const clock = { ...systemClock(), now: () => plusMs(systemClock().now(), 60_000) }
  const later = new ProjectionOperator(world.options, { ids: systemIds(), clock })
  await later.drop({ projection: NAME, version: 1, build: 1 })
  expect(await parkedIn(world), 'of a build that is gone nothing waits').toEqual([`${NAME}#2`])
}, 120_000)
