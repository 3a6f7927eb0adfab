import { expect } from 'vitest'
import type { Credentials } from '../backbone-process.ts'
import { clientOf, type Row } from '../client.ts'

/** Every event of the log, as its operator reads it. */
export async function wholeLog({ url, operatorKey }: Credentials): Promise<readonly Row[]> {
  const operator = clientOf(url, operatorKey)
  const events: Row[] = []
  for (let after = '0'; ; ) {
    const page = await operator.get(`/v1/system/events?after=${after}&limit=1000`)
    expect(page.status, page.text).toBe(200)
    if (page.body.data.length === 0) return events
    events.push(...page.body.data)
    after = events.at(-1)?.position
  }
}

/** Positions are 1, 2, 3 …, and in each stream revisions are 0, 1, 2 … */
export function expectNoGaps(events: readonly Row[]): void {
  expect(events.map(({ position }) => Number(position))).toEqual(events.map((_, index) => index + 1))
  const revisions = Map.groupBy(events, ({ tenantId, streamId }) => `${tenantId}/${streamId}`)
  for (const stream of revisions.values())
    expect(stream.map(({ revision }) => Number(revision))).toEqual(stream.map((_, index) => index))
}
