import { systemClock } from '@heptad/infra/clock/clock.ts'
import { append } from '@heptad/infra/event-store/contract/fixtures.ts'
import { memoryDataKeys } from '@heptad/infra/keys/memory-data-keys.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { keyVault } from '@heptad/infra/keys/vault.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { defineQuery } from '@heptad/read-models/define.ts'
import { createQueryRunner } from '@heptad/read-models/query/create-query-runner.ts'
import type { QueryAnswer } from '@heptad/read-models/query-runner.ts'
import { query } from '@heptad/schemas/contract.ts'
import { streamOf, type TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import { exampleTenants, thing } from './append-things.ts'
import { things } from './example.ts'
import type { RebuildWorld } from './rebuild-world.ts'

/** Asks as a client does. */
export interface BuildReader {
  /** How often a tenant's things were changed, and the last name of one; with a position to wait for, or without. */
  ask(minPosition?: bigint, tenantId?: TenantId): Promise<QueryAnswer>
  close(): Promise<void>
}

const contract = query('test.things.count', {
  summary: 'Counts.',
  shape: 'list',
  input: z.object({}),
  row: z.record(z.string(), z.unknown()),
})
const SQL = 'select coalesce(sum(changes), 0)::integer as changes, min(name) as name from read.test_things'
const counting = defineQuery(contract, {
  permission: 'test.things.count',
  reads: [things],
  run: async (db) => ({ rows: await db.postgres(SQL, []), next: null }),
})

/** A reader of whatever build of the example answers. */
export async function openBuildReader({ url, clickhouse, freshness, options }: RebuildWorld): Promise<BuildReader> {
  const postgres = openPool({ url, role: 'heptad_reader', max: 2, applicationName: 'test-reader' })
  const vault = keyVault(await memoryKeyring(), memoryDataKeys())
  const models = options.definitions
  const runner = createQueryRunner({ postgres, clickhouse, vault, clock: systemClock(), freshness, models })
  return {
    ask: (minPosition, tenantId = exampleTenants[0]) =>
      runner.run(counting, {
        ...{ tenantId, input: {}, page: { limit: 1, after: null } },
        ...(minPosition === undefined ? {} : { minPosition }),
      }),
    close: () => postgres.end(),
  }
}

/** One thing is changed so often; answers the position of the last change. */
export async function appendCounts({ store }: Pick<RebuildWorld, 'store'>, count: number): Promise<bigint> {
  const events = Array.from({ length: count }, () =>
    thing('counted', { thingId: 'thing', amount: '1', at: '2026-01-31T12:00:00.000000Z' }),
  )
  const stream = { tenantId: exampleTenants[0], streamId: streamOf('test.thing', '1') }
  const [verdict] = await store.append([append({ ...stream, events })])
  if (verdict?.kind !== 'appended') throw new Error(`not appended: ${verdict?.kind}`)
  return verdict.lastPosition
}

/** How many changes an answer shows. */
function changesIn(answer: QueryAnswer): number {
  if (answer.kind !== 'page') throw new Error(`not answered: ${answer.kind}`)
  return z.object({ changes: z.number() }).parse(answer.rows[0]).changes
}

export interface Watched {
  /** Answers so far, of all readers. */
  answers(): number
  /** Every answer that shows less than one that was given before it was asked for, or less than the position that it was asked for. */
  stop(): Promise<readonly string[]>
}

interface Shown {
  readonly position: bigint
  readonly changes: number
}

const READERS = 3
const PAUSE_MS = 2

/** Appends without pause, while some readers ask without pause: every other time for what was just written. */
export async function watchAnswers(world: RebuildWorld, reader: BuildReader): Promise<Watched> {
  let isOver = false
  let answers = 0
  let written: Shown = shownBy(await reader.ask(await world.store.head()))
  let highest = written
  const wrong: string[] = []
  const write = async () => {
    const position = await appendCounts(world, 3)
    written = { position, changes: written.changes + 3 }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  const look = async (waits: boolean) => {
    const least = waits ? written : highest
    const answer = await reader.ask(waits ? least.position : undefined)
    answers += 1
    if (answer.kind !== 'page') return void wrong.push(answer.kind)
    const shown = shownBy(answer)
    if (isLess(shown, least)) wrong.push(`${described(shown)} after ${described(least)}`)
    highest = { position: larger(shown.position, highest.position), changes: Math.max(shown.changes, highest.changes) }
  }
  const writing = (async () => {
    while (!isOver) await write()
  })()
  const reading = Array.from({ length: READERS }, async (_, place) => {
    for (let turn = place; !isOver; turn += 1) await look(turn % 2 === 0)
  })
  return {
    answers: () => answers,
    async stop() {
      isOver = true
      await Promise.all([writing, ...reading])
      return wrong
    },
  }
}

function shownBy(answer: QueryAnswer): Shown {
  if (answer.kind !== 'page') throw new Error(`not answered: ${answer.kind}`)
  return { position: answer.position, changes: changesIn(answer) }
}

function isLess(one: Shown, other: Shown): boolean {
  return one.position < other.position || one.changes < other.changes
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}

function described({ position, changes }: Shown): string {
  return `${changes} at ${position}`
}
