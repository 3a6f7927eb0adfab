import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { listBuilds } from './builds.ts'
import { BuildBehind, BuildParked, switchPointer } from './switch-pointer.ts'

const [tenant, stranger] = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b']
const SECOND = { projection: 'a', version: 1, build: 2 }
/** Long enough for one try. */
const PATIENCE_MS = 20
let postgres: PostgresPool
let drop: () => Promise<void>

beforeAll(async () => {
  const database = await testDatabase()
  postgres = openPool({ url: database.url, role: 'heptad_projector', max: 2, applicationName: 'test-pointer' })
  drop = async () => {
    await postgres.end()
    await database.drop()
  }
})
afterAll(() => drop())

/** Of two projections two builds each, of which the first answers; those of `a` in two ranges. Builds of other versions and projections are before and after them. */
beforeEach(async () => {
  for (const table of ['served_builds', 'builds', 'checkpoints', 'dead_letters'])
    await postgres.query(`delete from log.${table}`)
  await postgres.query(
    `insert into log.builds (projection, version, build, runs_as, state)
     select p, v, b, case b when 1 then p else p || '#' || b end, 'following'
     from unnest(array['a', 'b']) p, unnest(array[1, 2]) v, unnest(array[1, 2]) b`,
  )
  await postgres.query(
    `insert into log.served_builds (projection, version, build, runs_as) values ('a', 1, 1, 'a'), ('b', 1, 1, 'b')`,
  )
  await postgres.query(
    `insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, owner, lease_until, position, is_ready)
     select runs_as, version, first, first + 511, '', '', '', now(), case when (projection, version) = ('a', 1) then 10 when first = 0 then 1 else 99 end, true
     from log.builds, unnest(array[0, 512]) as first`,
  )
})

const stands = (runsAs: string, assignment: string, first = 512) =>
  postgres.query(
    `update log.checkpoints set ${assignment} where projection = '${runsAs}' and version = 1 and first_slice = ${first}`,
  )

async function park(runsAs: string, position: number, tenantId = tenant, version = 1): Promise<void> {
  await postgres.query(
    `insert into log.dead_letters (projection, version, position, sequence_key, slice, tenant_id, stream_id, event_id, type)
     values ($1, $2, $3, 'some', 1, $4, 'test.note-1', gen_random_uuid(), 'test.note.written')`,
    [runsAs, version, position, tenantId],
  )
}

/** What answers, and what did before. */
async function pointers(): Promise<readonly string[]> {
  const builds = await listBuilds(postgres)
  return builds.flatMap(({ projection, version, build, isServed, isPrevious }) => {
    const name = `${projection}@${version}#${build}`
    return [...(isServed ? [name] : []), ...(isPrevious ? [`before ${name}`] : [])]
  })
}

const switched = () => switchPointer(postgres, SECOND, PATIENCE_MS)
const UNCHANGED = ['a@1#1', 'b@1#1']

test('a build that shows as much answers from then on, and what answered before is remembered', async () => {
  await switched()
  expect(await pointers()).toEqual(['before a@1#1', 'a@1#2', 'b@1#1'])
  await switchPointer(postgres, { ...SECOND, build: 1 }, PATIENCE_MS)
  expect(await pointers()).toEqual(['a@1#1', 'before a@1#2', 'b@1#1'])
})

test.each([
  ['one of its ranges is behind', 'a#2', 'position = 9'],
  ['a range of the build that answers is further', 'a', 'position = 11'],
  ['one of its ranges was never at the head', 'a#2', 'is_ready = false'],
])('a build is not switched to while %s', async (_, runsAs, assignment) => {
  await stands(runsAs, assignment)
  await expect(switched()).rejects.toThrow(BuildBehind)
  expect(await pointers()).toEqual(UNCHANGED)
})

test('a build is waited for while it comes nearer', async () => {
  await stands('a#2', 'position = 9')
  const switching = switchPointer(postgres, SECOND, 30_000)
  await stands('a#2', 'position = 10')
  await switching
  expect(await pointers()).toEqual(['before a@1#1', 'a@1#2', 'b@1#1'])
})

test('a build that no projector follows, or that there is not, is not switched to', async () => {
  await postgres.query(`update log.builds set state = 'building' where projection = 'a' and version = 1 and build = 2`)
  await expect(switched()).rejects.toThrow('is not followed by the projectors')
  await expect(switchPointer(postgres, { ...SECOND, build: 3 }, PATIENCE_MS)).rejects.toThrow(BuildBehind)
  await expect(switchPointer(postgres, { ...SECOND, projection: 'c' }, PATIENCE_MS)).rejects.toThrow(
    'nothing answers for',
  )
  expect(await pointers()).toEqual(UNCHANGED)
})

test('what the other build has parked for a tenant to whom the present one shows it keeps the pointer', async () => {
  await park('a#2', 7)
  await expect(switched()).rejects.toThrow(BuildParked)
  await park('a', 8)
  await expect(switched(), 'the present one shows 7').rejects.toThrow('at position 7')
  await park('a', 6, stranger)
  await park('a', 6, tenant, 2)
  await park('b', 6)
  await expect(switched(), 'others have parked it').rejects.toThrow(BuildParked)
  expect(await pointers()).toEqual(UNCHANGED)
})

test('what both have parked, and what other builds have, does not matter', async () => {
  await park('a#2', 7)
  await park('a', 7)
  await park('a#2', 5, stranger, 2)
  await park('b#2', 5, stranger)
  await switched()
  expect(await pointers()).toEqual(['before a@1#1', 'a@1#2', 'b@1#1'])
})

test('while another transaction moves what answers, nothing is switched', async () => {
  const client = await postgres.connect()
  try {
    await client.query('begin')
    await client.query(
      `update log.checkpoints set position = 12 where projection = 'a' and version = 1 and first_slice = 0`,
    )
    await expect(switched()).rejects.toThrow('is busy')
  } finally {
    await client.query('rollback')
    client.release()
  }
  expect(await pointers()).toEqual(UNCHANGED)
})
