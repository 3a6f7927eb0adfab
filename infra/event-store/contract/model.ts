import type { CommandId, EventId, StreamId, TenantId } from '@heptad/schemas/ids.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Append, EventStore, ExpectedHead, StreamHead, Verdict } from '../port.ts'
import { event, kinds, newCommand, newEventId, newStream, newTenant, type StoreUnderTest } from './fixtures.ts'

/**
 * Append semantics against a model of a few lines: streams are lists of event ids, commands are a set. Names are small
 * numbers, so that runs collide in everything: streams, commands, and heads of appends that may or may not have come true.
 */
export function modelContract(store: StoreUnderTest): void {
  test('any calls of any appends get the verdicts of the model, and leave its streams', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(plannedAppend, { minLength: 1, maxLength: 6 }), { maxLength: 5 }),
        async (calls) => {
          const run = new Run(await store().head())
          const sent = calls.map((call) => call.map((planned) => run.plan(planned)))
          const verdicts = await inOrder(
            store(),
            sent.map((call) => call.map(({ append }) => append)),
          )
          expect(kinds(verdicts)).toEqual(sent.flat().map(({ verdict }) => verdict))
          expect(await run.streamsIn(store())).toEqual(run.streams)
          expect(await store().head()).toBe(run.head)
        },
      ),
      { numRuns: 60 },
    )
  })
}

/**
 * Sends calls without waiting for the one before; but for a call that names a command twice: it may be refused and halved, and its
 * halves come after calls that are made meanwhile.
 */
async function inOrder(store: EventStore, calls: readonly (readonly Append[])[]): Promise<readonly Verdict[]> {
  const answers: Promise<readonly Verdict[]>[] = []
  for (const call of calls) {
    const answer = store.append(call)
    answers.push(answer)
    if (new Set(call.map(({ commandId }) => commandId)).size < call.length) await answer
  }
  return (await Promise.all(answers)).flat()
}

const STREAMS = 3

const plannedWrite = fc.record({
  stream: fc.nat(STREAMS - 1),
  expected: fc.oneof(fc.constantFrom('any', 'none', 'exists'), fc.record({ back: fc.nat(2), isForged: fc.boolean() })),
  events: fc.nat(2),
})
const plannedAppend = fc.record({
  command: fc.nat(7),
  writes: fc.uniqueArray(plannedWrite, { minLength: 1, maxLength: 2, selector: ({ stream }) => stream }),
})

type PlannedAppend = typeof plannedAppend extends fc.Arbitrary<infer T> ? T : never
type PlannedWrite = PlannedAppend['writes'][number]

/** The model, with a fresh tenant for each run. */
class Run {
  head: bigint
  readonly streams: EventId[][] = Array.from({ length: STREAMS }, () => [])
  readonly #tentative: EventId[][] = Array.from({ length: STREAMS }, () => [])
  readonly #taken = new Set<number>()
  readonly #tenantId: TenantId = newTenant()
  readonly #streamIds: readonly StreamId[] = Array.from({ length: STREAMS }, () => newStream())
  readonly #commandIds: readonly CommandId[] = Array.from({ length: 8 }, () => newCommand())

  constructor(head: bigint) {
    this.head = head
  }

  /** Makes a planned append real and says what must become of it. */
  plan(planned: PlannedAppend): { append: Append; verdict: string } {
    const writes = planned.writes.map((write) => ({
      tenantId: this.#tenantId,
      streamId: this.#streamIds[write.stream] ?? newStream(),
      expectedHead: this.#expectedHead(write),
      events: Array.from({ length: write.events }, () => event()),
    }))
    const commandId = this.#commandIds[planned.command] ?? newCommand()
    const append = { tenantId: this.#tenantId, commandId, writes }
    return { append, verdict: this.#judge(planned, append) }
  }

  async streamsIn(store: EventStore): Promise<readonly EventId[][]> {
    const streams = this.#streamIds.map((streamId) => store.readStream(this.#tenantId, streamId))
    return (await Promise.all(streams)).map((events) => events.map(({ eventId }) => eventId))
  }

  #expectedHead({ stream, expected }: PlannedWrite): ExpectedHead {
    if (typeof expected === 'string') return expected
    const tentative = this.#tentative[stream] ?? []
    const index = tentative.length - 1 - expected.back
    const eventId = expected.isForged ? newEventId() : tentative[index]
    return eventId === undefined ? 'none' : { revision: BigInt(Math.max(index, 0)), eventId }
  }

  #judge(planned: PlannedAppend, { writes }: Append): string {
    const ids = writes.map(({ events }) => events.map(({ eventId }) => eventId))
    planned.writes.forEach(({ stream }, index) => {
      this.#tentative[stream]?.push(...(ids[index] ?? []))
    })
    if (this.#taken.has(planned.command)) return 'duplicate'
    const fitsAll = planned.writes.every(({ stream }, index) => {
      const ids = this.streams[stream] ?? []
      return isAsExpected(writes[index]?.expectedHead ?? 'any', ids)
    })
    if (!fitsAll) return 'conflict'
    if (ids.flat().length === 0) return 'confirmed'
    planned.writes.forEach(({ stream }, index) => {
      this.streams[stream]?.push(...(ids[index] ?? []))
    })
    this.#taken.add(planned.command)
    this.head += BigInt(ids.flat().length)
    return 'appended'
  }
}

function isAsExpected(expected: ExpectedHead, ids: readonly EventId[]): boolean {
  if (expected === 'any') return true
  if (expected === 'none') return ids.length === 0
  if (expected === 'exists') return ids.length > 0
  const head: StreamHead = expected
  return ids.length === Number(head.revision) + 1 && ids.at(-1) === head.eventId
}
