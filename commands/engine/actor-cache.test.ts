import { PLATFORM_TENANT, TenantId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { ActorCache, type ActorLimits } from './actor-cache.ts'

const [greedy, modest, third] = ['a', 'b', 'c'].map((digit) =>
  TenantId.parse(`${digit}aaaaaaa-0000-7000-8000-000000000000`),
) as [TenantId, TenantId, TenantId]
const MINUTE_MS = 60_000

/** A cache of sixteen actors, of which two are a large share. */
function cache(limits: Partial<ActorLimits> = {}) {
  const evicted: string[] = []
  let nowMs = 0
  const actors = new ActorCache<{ weight: number; isOfNoStream: boolean }>({
    ...{ maxActors: 16, maxActorBytes: 1_000_000, ...limits },
    clock: { elapsedMs: () => nowMs },
    onEvict: (key) => void evicted.push(key),
  })
  const add = (key: string, tenantId: TenantId, { weight = 1, isOfNoStream = false } = {}) =>
    actors.add(key, tenantId, { weight, isOfNoStream })
  const fill = (tenantId: TenantId, name: string, count: number) => {
    for (let index = 0; index < count; index += 1) add(`${name}${index}`, tenantId)
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { actors, add, fill, evicted, pass }
}

test('a tenant that holds much makes room among its own, however long others were not used', () => {
  const { actors, add, fill, evicted } = cache()
  fill(modest, 'm', 2)
  fill(greedy, 'g', 100)
  expect([actors.use('m0'), actors.use('m1'), actors.size]).toEqual([expect.anything(), expect.anything(), 16])
  expect(evicted).toEqual(Array.from({ length: 86 }, (_, index) => `g${index}`))
  actors.use('g86')
  add('g', greedy)
  expect(evicted.at(-1)).toBe('g87')
})

test('a tenant that holds little takes the place of the least recently used of all', () => {
  const { actors, add, fill, evicted } = cache()
  fill(greedy, 'g', 15)
  add('t', third)
  actors.use('g0')
  add('m0', modest)
  add('m1', modest)
  expect(evicted).toEqual(['g1', 'g2'])
  add('m2', modest)
  expect(evicted).toEqual(['g1', 'g2', 'm0'])
})

test('what was not used for more than ten minutes makes room for anybody', () => {
  const { actors, add, fill, evicted, pass } = cache()
  fill(modest, 'm', 2)
  fill(greedy, 'g', 14)
  pass(5 * MINUTE_MS)
  actors.use('m1')
  pass(5 * MINUTE_MS)
  for (let index = 1; index < 14; index += 1) actors.use(`g${index}`)
  add('now', greedy)
  expect(evicted).toEqual(['g0'])
  pass(1)
  add('later', greedy)
  expect(evicted).toEqual(['g0', 'm0'])
  add('last', greedy)
  expect(evicted).toEqual(['g0', 'm0', 'g1'])
})

test('those whose streams do not exist go first, whoever asks', () => {
  const { actors, add, fill, evicted } = cache()
  fill(modest, 'm', 1)
  fill(greedy, 'g', 13)
  for (const key of ['none0', 'none1']) {
    add(key, third, { isOfNoStream: true })
    actors.demote(key)
  }
  add('new0', greedy)
  add('new1', modest)
  expect(evicted).toEqual(['none1', 'none0'])
  add('none2', greedy, { isOfNoStream: true })
  expect(evicted).toEqual(['none1', 'none0', 'g0'])
  actors.demote('none2')
  add('new2', greedy)
  expect(evicted).toEqual(['none1', 'none0', 'g0', 'none2'])
})

test('a tenant holds much by what its actors weigh, too, also once they have grown', () => {
  const { actors, add, evicted } = cache({ maxActors: 1000, maxActorBytes: 800 })
  add('m', modest, { weight: 300 })
  const large = { weight: 50, isOfNoStream: false }
  actors.add('g0', greedy, large)
  add('g1', greedy, { weight: 60 })
  add('g2', greedy, { weight: 390 })
  expect(evicted).toEqual([])
  add('g3', greedy, { weight: 1 })
  expect(evicted).toEqual(['g0'])
  large.weight = 1
  actors.add('g4', greedy, large)
  large.weight = 60
  actors.use('g4')
  expect(evicted).toEqual(['g0', 'g1'])
})

test('an actor that has grown by little is not weighed again', () => {
  const { actors, add, evicted } = cache({ maxActorBytes: 800 })
  const growing = { weight: 300, isOfNoStream: false }
  for (const key of ['m0', 'm1']) add(key, modest, { weight: 220 })
  actors.add('g', greedy, growing)
  growing.weight = 375
  actors.use('g')
  expect(evicted).toEqual([])
  growing.weight = 376
  actors.use('g')
  expect(evicted).toEqual(['m0'])
})

test('one that is larger than a share takes the place of others when it is all that its tenant holds', () => {
  const { actors, add, evicted } = cache({ maxActors: 1000, maxActorBytes: 800 })
  add('m0', modest, { weight: 250 })
  add('m1', modest, { weight: 250 })
  add('g', greedy, { weight: 10_000 })
  expect([evicted, actors.size]).toEqual([['m0'], 2])
})

test('the platform, which holds a stream of each tenant, takes the place of the least recently used of all', () => {
  const { add, fill, evicted } = cache()
  fill(modest, 'm', 2)
  fill(PLATFORM_TENANT, 'p', 14)
  add('p14', PLATFORM_TENANT)
  expect(evicted).toEqual(['m0'])
})

test('what is deleted leaves its place to others, and does not count as held any more', () => {
  const { actors, add, fill, evicted } = cache({ maxActorBytes: 160 })
  fill(greedy, 'g', 16)
  for (let index = 0; index < 16; index += 1) actors.delete(`g${index}`)
  expect([actors.size, actors.peek('g0'), actors.use('g0')]).toEqual([0, undefined, undefined])
  fill(modest, 'm', 15)
  add('h0', greedy)
  expect([evicted, actors.size]).toEqual([[], 16])
  add('h1', greedy)
  expect(evicted).toEqual(['m0'])
})
