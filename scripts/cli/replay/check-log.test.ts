import { builtIn } from '@heptad/gateway/module/built-in.ts'
import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { StreamId } from '@heptad/schemas/ids.ts'
import { expect, test } from 'vitest'
import { archiveOf, eventAt, tenantHistory } from '../archive/testing/history.ts'
import { type CheckOptions, checkLog } from './check-log.ts'
import { replayRules } from './replay-rules.ts'

const TENANTS = 40
const sound = tenantHistory(TENANTS)

function check(events: readonly ArchivedEvent[], options: Partial<CheckOptions> = {}) {
  return checkLog(archiveOf(events), { after: 0n, until: 10_000n }, { rules: replayRules(builtIn), ...options })
}

/** The sound log with the event at a position changed; null leaves it out. */
function spoilt(position: number, change: Partial<ArchivedEvent> | null): readonly ArchivedEvent[] {
  return sound.flatMap((event) => {
    if (event.position !== BigInt(position)) return [event]
    return change === null ? [] : [{ ...event, ...change }]
  })
}

test('a sound log has no findings', async () => {
  expect(await check(sound)).toMatchObject({ events: 3 * TENANTS, streams: TENANTS, passes: 1, findings: [] })
})

// The event at position 85 resumes the fifth tenant, that at 45 suspended it.
const FIFTH = StreamId.parse('iam.tenant-00000000-0000-7000-8000-000000000005')
/** The append of one event at an index, but it claims one more. */
function longerAppend(index: number): ArchivedEvent['command'] {
  const command = sound[index]?.command ?? null
  return command === null ? null : { ...command, events: 2 }
}
const anyType = { data: '{}' }
test.each<[string, readonly ArchivedEvent[], readonly (readonly [number, string])[]]>([
  [
    'a missing event',
    spoilt(45, null),
    [
      [46, 'position-gap'],
      [85, 'revision-gap'],
      [85, 'invariant'],
    ],
  ],
  [
    'a time of recording that goes back',
    spoilt(45, { recordedAt: sound[0]?.recordedAt as never }),
    [[45, 'recorded-earlier']],
  ],
  [
    'a time of decision that goes back',
    spoilt(85, { decidedAt: sound[0]?.decidedAt as never }),
    [[85, 'decided-earlier']],
  ],
  ['an event without its append', spoilt(85, { command: null }), [[85, 'append-cut']]],
  ['an append that the end of the log cuts', spoilt(120, { command: longerAppend(119) }), [[120, 'append-cut']]],
  ['a type that no contract covers', spoilt(85, { type: 'iam.tenant.vanished' }), [[85, 'unreadable']]],
  ['a version without an upcaster', spoilt(85, { schemaVersion: 7 }), [[85, 'unreadable']]],
  ['text that is no JSON', spoilt(85, { data: '{' }), [[85, 'unreadable']]],
  ['metadata that are no JSON', spoilt(85, { metadata: '{' }), [[85, 'unreadable']]],
  ['metadata that are no object', spoilt(85, { metadata: '7' }), [[85, 'off-contract']]],
  ['a stream that cannot be followed any more is told of once', spoilt(45, { data: '{' }), [[45, 'unreadable']]],
  ['data off its contract', spoilt(85, anyType), [[85, 'off-contract']]],
  [
    'an event that its decider does not know',
    spoilt(85, { type: 'iam.slug.claimed', data: '{"slug":"ab","tenantId":"00000000-0000-7000-8000-000000000005"}' }),
    [[85, 'cannot-fold']],
  ],
  [
    'a fact that its state excludes',
    spoilt(85, {
      type: 'iam.tenant.suspended',
      data: JSON.stringify({ tenantId: '00000000-0000-7000-8000-000000000005', reason: '' }),
    }),
    [[85, 'invariant']],
  ],
  [
    'a stream of no module',
    [
      ...sound,
      eventAt(121, {
        streamId: StreamId.parse('zoo.cage-1'),
        revision: 0n,
        type: 'iam.tenant.resumed',
        data: sound[80]?.data ?? '',
      }),
    ],
    [[121, 'no-history']],
  ],
  [
    'an event before its book was opened',
    [
      ...sound,
      eventAt(121, {
        streamId: StreamId.parse('money.book-x'),
        revision: 0n,
        type: 'money.asset.registered',
        data: '{"code":"X","scale":2}',
      }),
    ],
    [[121, 'cannot-fold']],
  ],
])('%s is found, at its position', async (_, events, expected) => {
  for (const options of [{}, { maxStreams: 7 }]) {
    const { findings, findingCount } = await check(events, options)
    expect(findings.map(({ position, rule }) => [Number(position), rule])).toEqual(expected)
    expect(findingCount).toBe(expected.length)
  }
})

test('an append goes on after a position at which a check was to end', async () => {
  const cut = spoilt(120, { command: longerAppend(119) })
  expect(await check(cut, { endsEarly: true })).toMatchObject({ findings: [] })
})

test('more streams than may be held at once take more readings and give the same report', async () => {
  const all = await check(sound)
  const sliced = await check(sound, { maxStreams: 7 })
  expect(sliced.passes).toBeGreaterThan(5)
  expect({ ...sliced, passes: 1 }).toEqual(all)
})

test('findings that are too many to keep are counted once, however many readings it takes', async () => {
  const spoiled = sound.map((event) => (event.revision === 0n ? { ...event, data: '{' } : event))
  const report = await check(spoiled, { maxStreams: 7, maxFindings: 3 })
  expect(report).toMatchObject({ findingCount: TENANTS, findings: { length: 3 } })
})

test('one stream can be checked alone', async () => {
  expect(await check(sound, { streamId: FIFTH })).toMatchObject({ events: 3, streams: 1, findings: [] })
})
