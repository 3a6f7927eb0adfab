import { expect, test } from 'vitest'
import { archiveOf, tenantHistory } from '../archive/testing/history.ts'
import type { Moment } from '../arguments.ts'
import { type ReplaySelection, selectedEvents } from './select.ts'

const HISTORY = tenantHistory(2)

function timeAt(position: number): Moment {
  const event = HISTORY[position - 1]
  if (event === undefined) throw new Error(`nothing is at ${position}`)
  return { time: event.recordedAt }
}

async function positions(selection: Partial<ReplaySelection>): Promise<readonly bigint[]> {
  const found: bigint[] = []
  for await (const { position } of selectedEvents(archiveOf(HISTORY), { types: [], ...selection }, () => {}))
    found.push(position)
  return found
}

test.each<[string, Partial<ReplaySelection>, readonly bigint[]]>([
  ['nothing', {}, [1n, 2n, 3n, 4n, 5n, 6n]],
  ['positions', { after: { position: 2n }, until: { position: 4n } }, [3n, 4n]],
  ['times, that of an event included at the end only', { after: timeAt(2), until: timeAt(4) }, [3n, 4n]],
  ['a position past the end', { until: { position: 99n } }, [1n, 2n, 3n, 4n, 5n, 6n]],
  ['a type', { types: ['iam.tenant.suspended'] }, [3n, 4n]],
  ['the beginning of types', { types: ['iam.tenant.'], after: { position: 5n } }, [6n]],
  ['a beginning without its dot', { types: ['iam.tenant'] }, []],
  ['a stream', { streamId: HISTORY[0]?.streamId }, [1n, 3n, 5n]],
])('selected by %s', async (_, selection, expected) => {
  expect(await positions(selection)).toEqual(expected)
})
