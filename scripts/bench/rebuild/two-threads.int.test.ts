import { startRebuildThread } from '@heptad/gateway/composition/rebuild-threads.ts'
import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { balancesProjection } from '@heptad/projections/money/balances.ts'
import { entriesProjection } from '@heptad/projections/money/entries.ts'
import type { FoldLimits } from '@heptad/projections/rebuild/fold.ts'
import { fold } from '@heptad/projections/rebuild/fold.ts'
import type { OpenBuild, RebuildEngines } from '@heptad/projections/rebuild/open-build.ts'
import { qualifiedName } from '@heptad/read-models/physical.ts'
import { afterEach, expect, test } from 'vitest'
import { newBuild } from './new-build.ts'
import { fillLog } from './synthetic-log.ts'

/** Of which the first ten thousand open accounts. */
const EVENTS = 14_000
const NOWHERE = 'http://127.0.0.1:9'
const LIMITS: FoldLimits = {
  ...{ values: 20_000, operations: 600_000, milliseconds: 5000 },
  ...{ helperFrom: 1n, shortestSpan: 1000n },
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Opened {
  readonly owner: PostgresPool
  readonly engines: RebuildEngines
  /** So many spans the second thread has folded; it is the thread that a backbone starts. */
  readonly helped: () => number
}

async function open(): Promise<Opened> {
  const database = await testDatabase()
  const { url } = database
  const owner = openPool({ url, role: 'heptad_owner', max: 1, applicationName: 'test' })
  const postgres = openPool({ url, role: 'heptad_projector', max: 4, applicationName: 'test' })
  const [log, clickhouse] = [await openPostgresEventStore({ url }), openClickhouse(NOWHERE)]
  closing.push(() => database.drop(), ...[owner, postgres].map((pool) => () => pool.end()))
  closing.push(
    () => log.close(),
    () => clickhouse.close(),
  )
  let helped = 0
  let starting = Promise.resolve()
  const startHelper = () => {
    const helper = startRebuildThread('fold', {
      ...{ postgresUrl: url, clickhouseUrl: NOWHERE, hasClickhouse: false, owner: 'test' },
      ...{ modules: [], analyticsDays: [], reader: null },
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    starting = promise
    helper.on('error', () => resolve())
    helper.on('message', ({ kind }: { kind: string }) => {
      if (kind === 'ready') resolve()
      else if (kind === 'folded') helped += 1
    })
    return helper
  }
  const head = async () => {
    await starting
    return log.head()
  }
  const engines: RebuildEngines = {
    ...{ postgres, clickhouse, log: { head, identity: () => log.identity() }, owner: 'test' },
    ...{ codec: eventCodec(builtIn.events), startHelper },
  }
  return { owner, engines, helped: () => helped }
}

async function folded(
  { owner, engines }: Opened,
  definition: ProjectionDefinition,
  limits: FoldLimits,
): Promise<OpenBuild> {
  const build = await newBuild(definition, engines, owner)
  await fold(build, BigInt(EVENTS), { progress: async () => {} }, limits)
  return build
}

/** How many rows each table of a build has, and one hash of them all. */
async function contentsOf({ definition }: OpenBuild, { engines }: Opened): Promise<readonly unknown[]> {
  const contents: unknown[] = []
  for (const table of definition.tables) {
    const { rows } = await engines.postgres.query(
      `select count(*) as rows, md5(string_agg(t::text, ',' order by t::text)) as hash from ${qualifiedName(table, definition.version)} t`,
    )
    contents.push(rows)
  }
  return contents
}

test.each([balancesProjection, entriesProjection])(
  'the thread that a backbone starts folds $name along, to the rows that one thread folds alone',
  async (definition) => {
    const opened = await open()
    await fillLog(opened.owner, EVENTS)
    const alone = await folded(opened, definition, { ...LIMITS, helperFrom: BigInt(EVENTS + 1) })
    expect(opened.helped()).toBe(0)
    const together = await folded(opened, definition, LIMITS)
    expect(opened.helped()).toBeGreaterThan(0)
    const contents = await contentsOf(together, opened)
    expect(contents[0]).toMatchObject([{ hash: expect.any(String) }])
    expect(contents).toEqual(await contentsOf(alone, opened))
  },
)
