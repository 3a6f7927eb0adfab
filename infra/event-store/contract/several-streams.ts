import { PLATFORM_TENANT, type StreamId } from '@heptad/schemas/ids.ts'
import { describe, expect, test } from 'vitest'
import type { Append, StreamWrite } from '../port.ts'
import {
  append,
  appendOne,
  events,
  kinds,
  newCommand,
  newStream,
  newTenant,
  type StoreUnderTest,
  stock,
} from './fixtures.ts'

/** That an append to several streams is one: all of it or nothing, and of whom the streams may be. */
export function severalStreamsContract(store: StoreUnderTest): void {
  describe('several streams in one append', () => {
    const write = (
      tenantId: Append['tenantId'],
      streamId: StreamId,
      change: Partial<StreamWrite> = {},
    ): StreamWrite => ({
      tenantId,
      streamId,
      expectedHead: 'none',
      events: events(1),
      ...change,
    })

    test('are written together, and their heads come in the order of the writes', async () => {
      const tenantId = newTenant()
      const checked = newStream()
      const head = await stock(store(), tenantId, checked)
      const writes = [
        write(tenantId, newStream(), { events: events(2) }),
        write(tenantId, checked, { expectedHead: head, events: [] }),
        write(PLATFORM_TENANT, newStream('test.claim')),
      ]
      const verdict = await appendOne(store(), { tenantId, commandId: newCommand(), writes })
      expect(verdict).toMatchObject({
        kind: 'appended',
        heads: [
          { revision: 1n, eventId: writes[0]?.events[1]?.eventId },
          { revision: 0n, eventId: writes[2]?.events[0]?.eventId },
        ],
      })
      expect(verdict.kind === 'appended' && verdict.lastPosition - verdict.firstPosition).toBe(2n)
    })

    test('are written not at all when one of them conflicts, and the verdict names it', async () => {
      const tenantId = newTenant()
      const [fresh, taken] = [newStream(), newStream()]
      const actual = await stock(store(), tenantId, taken)
      const position = await store().head()
      const writes = [write(tenantId, fresh), write(tenantId, taken)]
      const verdict = await appendOne(store(), { tenantId, commandId: newCommand(), writes })
      expect(verdict).toEqual({ kind: 'conflict', index: 1, actual })
      expect(await store().readStream(tenantId, fresh)).toEqual([])
      expect(await store().head()).toBe(position)
    })

    test('of which one is claimed by an earlier append of the same call conflict', async () => {
      const [one, other] = [newTenant(), newTenant()]
      const claim = newStream('test.claim')
      const claiming = (tenantId: Append['tenantId']): Append => ({
        tenantId,
        commandId: newCommand(),
        writes: [write(tenantId, newStream()), write(PLATFORM_TENANT, claim)],
      })
      expect(kinds(await store().append([claiming(one), claiming(other)]))).toEqual(['appended', 'conflict'])
      expect(await store().readStream(PLATFORM_TENANT, claim)).toHaveLength(1)
    })

    test('of which several conflict: the verdict names the first', async () => {
      const tenantId = newTenant()
      const writes = [
        write(tenantId, newStream()),
        ...[1, 2].map(() => write(tenantId, newStream(), { expectedHead: 'exists' })),
      ]
      const verdict = await appendOne(store(), { tenantId, commandId: newCommand(), writes })
      expect(verdict).toEqual({ kind: 'conflict', index: 1, actual: null })
    })

    test('may be of the platform and of a tenant, whose command it is, also in a call in which something conflicts', async () => {
      const tenantId = newTenant()
      const conflicting = append({ tenantId, streamId: newStream(), expectedHead: 'exists' })
      for (const before of [[], [conflicting]])
        for (const owner of [tenantId, PLATFORM_TENANT]) {
          const writes = [write(tenantId, newStream()), write(PLATFORM_TENANT, newStream())]
          const verdicts = await store().append([...before, { tenantId: owner, commandId: newCommand(), writes }])
          expect(kinds(verdicts)).toEqual([...before.map(() => 'conflict'), 'appended'])
        }
    })

    test('may not be the same stream twice, nor belong to another tenant', async () => {
      const tenantId = newTenant()
      const streamId = newStream()
      const twice = {
        tenantId,
        commandId: newCommand(),
        writes: [write(tenantId, streamId), write(tenantId, streamId)],
      }
      const foreign = { tenantId, commandId: newCommand(), writes: [write(newTenant(), streamId)] }
      expect(kinds(await store().append([twice, foreign]))).toEqual(['invalid', 'invalid'])
    })
  })
}
