import { systemClock } from '@heptad/infra/clock/clock.ts'
import { createFreshness, type Freshness } from '@heptad/infra/freshness/freshness.ts'
import { memoryDataKeys } from '@heptad/infra/keys/memory-data-keys.ts'
import { memoryKeyring } from '@heptad/infra/keys/memory-keyring.ts'
import { type KeyVault, keyVault } from '@heptad/infra/keys/vault.ts'
import { query } from '@heptad/schemas/contract.ts'
import { TenantId } from '@heptad/schemas/ids.ts'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { z } from 'zod'
import { defineQuery, type QueryContext, type QueryDefinition } from '../define.ts'
import { createQueryRunner, type QueryRunnerOptions } from '../query/create-query-runner.ts'
import type { QueryRequest, QueryRunner } from '../query-runner.ts'
import { notes, notesModel } from './notes.ts'
import { openReadWorld, type ReadWorld } from './read-world.ts'

/** What the tests of queries share: notes of two tenants, a checkpoint to move, and a runner that is new for each test. */

export const tenant = TenantId.parse('00000000-0000-7000-8000-00000000000a')
export const stranger = TenantId.parse('00000000-0000-7000-8000-00000000000b')
export const clock = systemClock()

export let world: ReadWorld
export let vault: KeyVault
export let freshness: Freshness
let runner: QueryRunner

/** Puts hooks on the file that calls it. */
export function furnishNotes(): void {
  beforeAll(async () => {
    world = await openReadWorld()
    await world.ensure(notesModel)
    vault = keyVault(await memoryKeyring(), memoryDataKeys())
    await world.superuser.query(
      `insert into log.checkpoints (projection, version, first_slice, last_slice, log_id, incarnation, owner, lease_until)
       values ('test.notes', 1, 0, 1023, '', '', '', now())`,
    )
  })
  beforeEach(async () => {
    freshness = createFreshness(clock)
    useRunner({})
    await world.projector.query('delete from read.test_notes_v1')
    await happened(10n)
    await checkpoint(10n)
  })
  afterAll(() => world.close())
}

/** Answers from now on as a runner with these options. */
export function useRunner(options: Partial<QueryRunnerOptions>): void {
  const { reader: postgres, clickhouse } = world
  runner = createQueryRunner({ postgres, clickhouse, vault, clock, freshness, models: [notesModel], ...options })
}

const contract = query('test.notes.list', {
  summary: 'Notes.',
  shape: 'list',
  input: z.object({}),
  row: z.record(z.string(), z.unknown()),
})

/** A query on notes. */
export function notesQuery(run: (db: QueryContext) => Promise<readonly Record<string, unknown>[]>): QueryDefinition {
  return defineQuery(contract, {
    permission: 'test.notes.list',
    reads: [notes],
    run: async (db) => ({ rows: await run(db), next: null }),
  })
}

export const listNotes = notesQuery((db) => db.postgres('select * from read.test_notes order by note_id', []))

/** Asks as the tenant. */
export function ask(definition: QueryDefinition, request: Partial<QueryRequest> = {}) {
  return runner.run(definition, { tenantId: tenant, input: {}, page: { limit: 10, after: null }, ...request })
}

/** Moves the checkpoint of all ranges. */
export async function checkpoint(position: bigint, isReady = true): Promise<void> {
  await world.projector.query('update log.checkpoints set position = $1, is_ready = $2', [position, isReady])
}

/** Something that the projection need not take. Appended before, it stays. */
export async function happened(position: bigint, tenantId: string = tenant): Promise<void> {
  await world.superuser.query(
    `insert into log.events (position, tenant_id, stream_id, revision, event_id, type, schema_version, data, metadata, decided_at, recorded_at)
     values ($1::bigint, $2, 'test.note-' || $1::text, 0, gen_random_uuid(), 'test.note.written', 1, '{}', '{}', now(), now()) on conflict do nothing`,
    [position, tenantId],
  )
}

/** A note in the read model. */
export async function writeNote(
  noteId: string,
  tenantId: string = tenant,
  secret: string | null = null,
): Promise<void> {
  await world.projector.query(
    `insert into read.test_notes_v1 (tenant_id, note_id, title, secret, tags, body, amount_minor, version, written_at)
     values ($1, $2, 'title', $3, '{a,"b c"}', '{"n": [1, null]}', 170141183460469231731687303715884105727, 9007199254740993, '2026-01-31T12:00:00.25Z')`,
    [tenantId, noteId, secret],
  )
}
