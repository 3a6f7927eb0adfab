import { describe, expect, test } from 'vitest'
import type { QueryDefinition } from '../define.ts'
import { ask, furnishNotes, notesQuery, stranger, tenant, writeNote } from '../testing/asked-notes.ts'

furnishNotes()

/** Which transaction and which tenant a statement ran for, and the notes that it saw. */
const seen = `
  select pg_backend_pid() || ' ' || extract(epoch from transaction_timestamp()) as trip, current_setting('heptad.tenant') as bound,
         (select string_agg(note_id, ' ') from read.test_notes) as notes`
const list = notesQuery((db) => db.postgres(seen, []))
const single = singleOf(list)

function singleOf(definition: QueryDefinition): QueryDefinition {
  return { ...definition, contract: { ...definition.contract, shape: 'single' } }
}

/** The first question learns which build answers, and is asked in a way of its own. */
async function furnished(): Promise<void> {
  await writeNote('mine')
  await writeNote('theirs', stranger)
  await ask(list)
}

async function rowOf(definition: QueryDefinition, tenantId = tenant): Promise<Record<string, unknown>> {
  const answer = await ask(definition, { tenantId })
  return answer.kind === 'page' ? (answer.rows[0] as Record<string, unknown>) : { answer }
}

describe('single rows that are asked for in one turn of the event loop', () => {
  test('share a trip, in which each tenant sees its own and nothing else', async () => {
    await furnished()
    const tenants = [tenant, stranger, tenant, stranger]
    const rows = await Promise.all(tenants.map((tenantId) => rowOf(single, tenantId)))
    expect(rows.map(({ bound, notes }) => ({ bound, notes }))).toEqual(
      tenants.map((bound) => ({ bound, notes: bound === tenant ? 'mine' : 'theirs' })),
    )
    expect(new Set(rows.map(({ trip }) => trip)).size).toBe(1)
  })

  test('share it as of a moment, too, which is looked up in the same one', async () => {
    await furnished()
    const past = { ...single, recordedAsOf: () => ({ instant: '2026-01-31T12:00:00.000000Z' }) }
    const rows = await Promise.all([rowOf(past), rowOf(single), rowOf(past, stranger)])
    expect(rows.map(({ notes }) => notes)).toEqual(['mine', 'mine', 'theirs'])
    expect(new Set(rows.map(({ trip }) => trip)).size).toBe(1)
  })

  test('are answered when one among them fails, which fails alone', async () => {
    await furnished()
    const failing = singleOf(notesQuery((db) => db.postgres('select 1 / 0 as note_id from read.test_notes', [])))
    const [before, failed, after] = await Promise.allSettled([rowOf(single), rowOf(failing), rowOf(single, stranger)])
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: '22012' } })
    expect([before, after]).toMatchObject([{ value: { notes: 'mine' } }, { value: { notes: 'theirs' } }])
  })

  test('go in several trips when they are many', async () => {
    await furnished()
    const rows = await Promise.all(Array.from({ length: 40 }, () => rowOf(single)))
    expect(rows.map(({ notes }) => notes)).toEqual(rows.map(() => 'mine'))
    expect(new Set(rows.map(({ trip }) => trip)).size).toBe(3)
  })
})

test('pages of lists go in trips of their own, since they may take long', async () => {
  await furnished()
  const rows = await Promise.all([rowOf(list), rowOf(list), rowOf(single)])
  expect(new Set(rows.map(({ trip }) => trip)).size).toBe(3)
})

test('lists of a tenant that asks for many leave other tenants their turn', async () => {
  await furnished()
  const slow = notesQuery((db) => db.postgres('select pg_sleep(0.05)::text as notes from read.test_notes', []))
  let answered = 0
  const many = Array.from({ length: 60 }, () =>
    rowOf(slow).then(() => {
      answered += 1
    }),
  )
  expect(await rowOf(list, stranger)).toMatchObject({ notes: 'theirs' })
  expect(answered).toBeLessThan(30)
  await Promise.all(many)
})
