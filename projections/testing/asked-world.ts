import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { systemClock } from '@heptad/infra/clock/clock.ts'
import { memoryDataKeys } from '@heptad/infra/keys/memory-data-keys.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { keyVault } from '@heptad/infra/keys/vault.ts'
import { openPool } from '@heptad/infra/postgres/pool.ts'
import { testClickhouse } from '@heptad/infra/testing/clickhouse.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { auditQueries } from '@heptad/read-models/audit/index.ts'
import { moneyQueries } from '@heptad/read-models/money/index.ts'
import { createQueryRunner } from '@heptad/read-models/query/create-query-runner.ts'
import type { QueryAnswer } from '@heptad/read-models/query-runner.ts'
import type { Retention } from '@heptad/read-models/retention.ts'
import type { EventContract } from '@heptad/schemas/contract.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { ProjectionDefinition } from '../define.ts'
import { openWorld, type World } from './world.ts'

/** A world whose read models can be asked. */
export interface AskedWorld extends World {
  readonly clickhouseUrl: string
  /** One page, whatever the answer is. */
  answer(tenantId: TenantId, name: string, input: object, options?: AskOptions): Promise<QueryAnswer>
  /** Every page, each row in the form of its contract. Throws when there is no page. */
  ask(tenantId: TenantId, name: string, input?: object, options?: AskOptions): Promise<readonly unknown[]>
}

export interface AskOptions {
  readonly minPosition?: bigint
  readonly limit?: number
  readonly waitMs?: number
  readonly retention?: Retention
}

export interface AskedWorldOptions {
  readonly definitions: readonly ProjectionDefinition[]
  readonly contracts: readonly EventContract[]
  /** A ClickHouse of the test's own; else a database on the one that all tests share. */
  readonly clickhouseUrl?: string
  /** Told what is to be closed, in the order of opening. */
  readonly closing: (() => Promise<unknown>)[]
}

const queries = [...auditQueries, ...moneyQueries]

/** Opens a database, and one in ClickHouse, with the read models of these definitions. */
export async function openAskedWorld({
  definitions,
  contracts,
  closing,
  ...own
}: AskedWorldOptions): Promise<AskedWorld> {
  const database = await testDatabase()
  closing.push(() => database.drop())
  const engine =
    own.clickhouseUrl === undefined ? await testClickhouse() : { url: own.clickhouseUrl, stop: async () => {} }
  closing.push(() => engine.stop())
  const world = await openWorld({ url: database.url, clickhouseUrl: engine.url, definitions, contracts })
  closing.push(() => world.close())
  const reader = openPool({ url: database.url, role: 'heptad_reader', max: 2, applicationName: 'test-reader' })
  closing.push(() => reader.end())
  const clickhouse: Clickhouse = openClickhouse(engine.url)
  closing.push(() => clickhouse.close())
  const vault = keyVault(await memoryKeyring(), memoryDataKeys())
  const shared = { postgres: reader, clickhouse, vault, clock: systemClock(), freshness: world.freshness }
  const run = (
    tenantId: TenantId,
    name: string,
    input: object,
    after: readonly string[] | null,
    options: AskOptions,
  ) => {
    const definition = queries.find(({ contract }) => contract.name === name)
    if (definition === undefined) throw new Error(`no query ${name}`)
    const { minPosition, limit = 100, waitMs = 20_000, retention } = options
    return createQueryRunner({ ...shared, models: definitions, ...(retention && { retention }) }).run(definition, {
      ...{ tenantId, input: definition.contract.input.parse(input), page: { limit, after }, waitMs },
      ...(minPosition === undefined ? {} : { minPosition }),
    })
  }
  return {
    ...world,
    clickhouseUrl: engine.url,
    answer: (tenantId, name, input, options = {}) => run(tenantId, name, input, null, options),
    async ask(tenantId, name, input = {}, options = {}) {
      const row = queries.find(({ contract }) => contract.name === name)?.contract.row
      const rows: unknown[] = []
      let after: readonly string[] | null = null
      do {
        const page: QueryAnswer = await run(tenantId, name, input, after, options)
        if (page.kind !== 'page') throw new Error(JSON.stringify(page, (_, value) => String(value)))
        rows.push(...page.rows.map((one) => row?.parse(one)))
        after = page.next
      } while (after !== null)
      return rows
    },
  }
}
