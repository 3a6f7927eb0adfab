import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { StoredEvent } from '@heptad/infra/event-store/port.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import { testDatabase } from '@heptad/infra/testing/database.ts'
import { streamOf, type TenantId } from '@heptad/schemas/ids.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROUNDS = 10_000
const LANES = 16
const WORKER = new URL('./testing/race-worker.ts', import.meta.url)
const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId

/** An outcome as it comes over the channel: bigints as text. */
interface Outcome {
  readonly kind: string
  readonly position: string
  readonly answer?: { readonly total: number }
  readonly rejection?: { readonly details: { readonly total: number } }
}

/** A process with an engine of its own. */
interface Worker {
  add(counterId: string, by: number): Promise<Outcome>
  end(): Promise<void>
}

let database: { url: string; drop(): Promise<void> }
const workers: Worker[] = []

beforeAll(async () => {
  database = await testDatabase()
  workers.push(await startWorker(), await startWorker())
})

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end()))
  await database.drop()
})

async function startWorker(): Promise<Worker> {
  const child: ChildProcess = fork(WORKER, [database.url])
  await once(child, 'message')
  const waiting = new Map<number, (outcome: Outcome) => void>()
  child.on('message', ({ id, outcome }: { id: number; outcome: Outcome }) => {
    waiting.get(id)?.(outcome)
    waiting.delete(id)
  })
  let nextId = 0
  return {
    add(counterId, by) {
      const id = nextId++
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        child.send({ id, data: { counterId, by } })
      })
    },
    async end() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

test(`a credit in one process and a debit in another at the same moment, ${ROUNDS} times: every answer is true at its position`, async () => {
  const lanes = Array.from({ length: LANES }, (_, lane) => race(`lane${lane}`, ROUNDS / LANES))
  const outcomes = await Promise.all(lanes)
  const store = await openPostgresEventStore({ url: database.url })
  try {
    for (const [lane, all] of outcomes.entries()) {
      const stream = await wholeStream((from) =>
        store.readStream(tenantId, streamOf('test.counter', `lane${lane}`), { from }),
      )
      expectTrue(all, stream)
    }
  } finally {
    await store.close()
  }
}, 240_000)

async function race(counterId: string, rounds: number): Promise<readonly Outcome[]> {
  const [crediting, debiting] = workers
  const outcomes: Outcome[] = []
  for (let round = 0; round < rounds; round += 1) {
    const both = [crediting?.add(counterId, 1), debiting?.add(counterId, -1)]
    for (const outcome of await Promise.all(both)) if (outcome) outcomes.push(outcome)
  }
  return outcomes
}

async function wholeStream(read: (from: bigint) => Promise<readonly StoredEvent[]>): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = []
  for (;;) {
    const page = await read(BigInt(events.length))
    if (page.length === 0) return events
    events.push(...page)
  }
}

/** Compares each answer with the fold of the log up to the position at which it was confirmed. */
function expectTrue(outcomes: readonly Outcome[], stream: readonly StoredEvent[]): void {
  const totals = new Map<bigint, number>()
  let total = 0
  for (const { position, data } of stream) {
    total += JSON.parse(data).by
    expect(total).toBeGreaterThanOrEqual(0)
    totals.set(position, total)
  }
  const positions = [...totals.keys()]
  const refused = outcomes.filter(({ kind }) => kind === 'rejected')
  const accepted = outcomes.filter(({ kind }) => kind === 'accepted')
  expect(refused.length + accepted.length).toBe(outcomes.length)
  expect(accepted.map(({ position }) => BigInt(position)).sort(byValue)).toEqual(positions)
  for (const { position, answer } of accepted) expect(answer?.total).toBe(totals.get(BigInt(position)))
  for (const { position, rejection } of refused) {
    const last = positions.findLast((candidate) => candidate <= BigInt(position))
    expect(rejection?.details.total).toBe(0)
    expect(last === undefined ? 0 : totals.get(last)).toBe(0)
  }
}

function byValue(a: bigint, b: bigint): number {
  return a < b ? -1 : 1
}
