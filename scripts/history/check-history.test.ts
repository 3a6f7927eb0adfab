import { expect, test } from 'vitest'
import { checkHistory } from './check-history.ts'
import type { History } from './history.ts'
import { IdealRun, type Mutable } from './testing/ideal-run.ts'
import { answer, answerTo, below, delivery, forgotten, invocationOf, swapped, unanswered } from './testing/spoil.ts'

/** Two counters; attempts 3 and 6 are refusals, 5 changes nothing, 7 repeats 2, 9 is refused its name. */
function ideal(): Mutable<History> {
  const run = new IdealRun()
  run.send('add', { counterId: 'a', by: 3 })
  run.send('add', { counterId: 'b', by: 2 })
  run.send('add', { counterId: 'a', by: -1 }, 'key')
  run.send('add', { counterId: 'a', by: -5 })
  run.send('reset', { counterId: 'a' })
  run.send('reset', { counterId: 'a' })
  run.send('add', { counterId: 'b', by: -9 }, 'other key')
  run.send('add', { counterId: 'a', by: -1 }, 'key')
  run.send('name', { counterId: 'a', name: 'n' })
  run.send('name', { counterId: 'b', name: 'n' })
  run.send('add', { counterId: 'b', by: 1 })
  return run.history()
}

/** What the checker names first once a history was spoiled. */
function firstProblem(
  spoil: (history: Mutable<History>) => void,
): { attempt: number | null; what: string } | undefined {
  const history = ideal()
  spoil(history)
  return checkHistory(history)[0]
}

test('a faultless history is possible', () => {
  expect(checkHistory(ideal())).toEqual([])
})

test('an attempt that nobody answered may be in the log or not', () => {
  expect(firstProblem((history) => unanswered(history, 10))).toBeUndefined()
  const isLost = (history: Mutable<History>) => {
    unanswered(history, 10)
    forgotten(history)
  }
  expect(firstProblem(isLost)).toBeUndefined()
})

test('an acknowledged append that the log lost', () => {
  const problem = firstProblem((history) => forgotten(history))
  expect(problem).toMatchObject({ attempt: 10, what: expect.stringContaining('the log ends at 7') })
})

test('an append that stands in the log twice', () => {
  const problem = firstProblem(({ log }) => {
    const last = log.at(-1)
    if (last) log.push({ ...last, position: 9n, revision: last.revision + 1n, eventId: 'again', commandId: 'another' })
  })
  expect(problem?.what).toBe('command command-10 was appended twice, at positions 8 and 9')
})

test('an event that stands in the log twice', () => {
  const problem = firstProblem(({ log }) => {
    const [first, last] = [log[0], log.at(-1)]
    if (first && last) last.eventId = first.eventId
  })
  expect(problem?.what).toBe('the event at position 8 repeats event event-1')
})

test('an append of which a part is lost', () => {
  const run = new IdealRun()
  run.send('name', { counterId: 'a', name: 'n' })
  const history = run.history()
  forgotten(history)
  expect(checkHistory(history)[0]?.what).toContain('has 1 events at position 1, and says 2')
})

test.each([
  ['recorded', 'recordedAt', 'the event at position 2 was recorded before its predecessor'],
  ['decided', 'decidedAt', 'the event at position 3 was decided before its predecessor in'],
] as const)('a time that goes back: %s', (_, field, expected) => {
  const problem = firstProblem(({ log }) => {
    const first = log[0]
    if (first) first[field] += 1_000_000_000n
  })
  expect(problem?.what).toContain(expected)
})

test('an event that nobody asked for', () => {
  const problem = firstProblem(({ log }) => {
    const last = log.at(-1)
    if (last) log.push({ ...last, position: 9n, revision: last.revision + 1n, eventId: 'new', command: 'unknown' })
  })
  expect(problem?.what).toBe('nobody sent the command of the event at position 9')
})

test('a refusal that was true once, but no longer when it was asked for', () => {
  const problem = firstProblem((history) => answer(history, 3, { position: 0n, rejection: below(0) }))
  expect(problem).toMatchObject({ attempt: 3, what: expect.stringContaining('had ended before it began') })
})

test('a refusal that was never true', () => {
  const problem = firstProblem((history) => answer(history, 3, { rejection: below(7) }))
  expect(problem).toMatchObject({ attempt: 3, what: expect.stringContaining('"total":2') })
})

test('a success that changed nothing, of a time before the operation began', () => {
  const problem = firstProblem((history) =>
    answer(history, 5, { position: 0n, revision: null, answer: { total: 0, count: 0 } }),
  )
  expect(problem).toMatchObject({ attempt: 5, what: expect.stringContaining('had ended before it began') })
})

test('a success that changed nothing where there was something to change', () => {
  const problem = firstProblem((history) =>
    answer(history, 5, { position: 3n, revision: 1n, answer: { total: 2, count: 2 } }),
  )
  expect(problem).toMatchObject({ attempt: 5 })
})

test('a name that somebody else took after the last event of the stream that looks for it', () => {
  const run = new IdealRun()
  run.send('add', { counterId: 'a', by: 1 })
  run.send('name', { counterId: 'b', name: 'n' })
  const refused = run.send('name', { counterId: 'a', name: 'n' })
  const history = run.history()
  answer(history, refused, { position: 1n })
  expect(checkHistory(history)).toEqual([])
  const [claim] = history.log.splice(1)
  history.deliveries.splice(1)
  unanswered(history, 1)
  expect(claim?.command).toBe('command-1')
  expect(checkHistory(history)[0]).toMatchObject({ attempt: refused })
})

test('an answer that comes out of real-time order', () => {
  const problem = firstProblem((history) => swapped(history))
  expect(problem).toMatchObject({ attempt: 1, what: expect.stringContaining('attempt 0, which stands at 2') })
})

test('an answer from memory that the log has not confirmed', () => {
  const problem = firstProblem((history) => answer(history, 10, { answer: { total: 4, count: 3 } }))
  expect(problem).toMatchObject({ attempt: 10, what: expect.stringContaining('"total":3') })
})

test('an event that was decided on a state that never was', () => {
  const problem = firstProblem(({ log }) => {
    const last = log.at(-1)
    if (last) last.data = { by: 1, total: 1 }
  })
  expect(problem).toMatchObject({ attempt: 10, what: expect.stringContaining('where the rules give') })
})

test('an append that its caller was told is not there', () => {
  const problem = firstProblem((history) => {
    const found = history.answers[10]
    if (found) found.outcome = { kind: 'unavailable', commitUnknown: false }
  })
  expect(problem).toMatchObject({ attempt: 10, what: expect.stringContaining('against every answer to it') })
})

test('two answers for one key', () => {
  const problem = firstProblem((history) => answer(history, 7, { answer: { total: 1, count: 2 } }))
  expect(problem).toMatchObject({ attempt: 7, what: 'command key got another answer than attempt 2' })
})

test('a command that was carried out again under its key', () => {
  const problem = firstProblem((history) => answer(history, 7, { replayed: false }))
  expect(problem).toMatchObject({ attempt: 7, what: expect.stringContaining('carried out again') })
})

test('a replay of what no other attempt can have carried out', () => {
  const only = firstProblem((history) => answer(history, 0, { replayed: true }))
  expect(only).toMatchObject({ attempt: 0, what: expect.stringContaining('no other attempt can have carried it out') })
  const laterOnly = firstProblem((history) => answer(history, 2, { replayed: true }))
  expect(laterOnly).toMatchObject({ attempt: 2, what: expect.stringContaining('no other attempt') })
  const ofUnknown = firstProblem((history) => unanswered(history, 2))
  expect(ofUnknown).toBeUndefined()
})

test('a command that was carried out after its outcome had been told', () => {
  const run = new IdealRun()
  for (let attempt = 0; attempt < 3; attempt += 1) run.send('add', { counterId: 'a', by: 1 }, 'key')
  const history = run.history()
  unanswered(history, 0)
  expect(checkHistory(history)).toEqual([])
  answer(history, 2, { replayed: false })
  expect(checkHistory(history)).toMatchObject([
    { attempt: 2, what: expect.stringContaining('attempt 1 had its outcome') },
  ])
})

test('an answer on a revision that its caller did not want, or a failure on the one that he did', () => {
  const wanting = (revision: bigint) => (history: Mutable<History>) => {
    invocationOf(history, 3).request.ifRevision = revision
  }
  expect(firstProblem(wanting(1n))).toBeUndefined()
  expect(firstProblem(wanting(0n))?.what).toBe('command command-3 was answered rejected on revision 1, and wanted 0')
  const failing = (revision?: bigint) =>
    firstProblem((history) => {
      if (revision !== undefined) wanting(revision)(history)
      answerTo(history, 3).outcome = { kind: 'precondition-failed', revision: 1n }
    })
  expect(failing(0n)).toBeUndefined()
  expect(failing(1n)).toMatchObject({ attempt: 3, what: expect.stringContaining('wanted 1') })
  expect(failing()).toMatchObject({ attempt: 3, what: expect.stringContaining('wanted none') })
})

test('a revision that its stream did not have while it was looked at', () => {
  const look = (revision: bigint | null) =>
    firstProblem((history) => {
      invocationOf(history, 3).request.ifRevision = 9n
      answerTo(history, 3).outcome = { kind: 'precondition-failed', revision }
    })
  expect(look(1n)).toBeUndefined()
  expect(look(0n)).toMatchObject({ attempt: 3, what: expect.stringContaining('found revision 0') })
})

test.each([
  ['skips an event', (history: Mutable<History>) => history.deliveries.splice(2, 1)],
  ['is given an event twice', (history: Mutable<History>) => history.deliveries.splice(2, 0, delivery(2n, 'event-2'))],
  ['is given events in another order', (history: Mutable<History>) => history.deliveries.reverse()],
  [
    'is given an event that the log does not have',
    (history: Mutable<History>) => history.deliveries.push(delivery(9n, 'x')),
  ],
])('a subscriber that %s', (_, spoil) => {
  expect(firstProblem(spoil)?.what).toMatch(/^subscriber reader was given position/)
})

test('a subscriber that is behind has seen the beginning', () => {
  expect(firstProblem((history) => history.deliveries.splice(3))).toBeUndefined()
})

test.each([
  ['a hole in the positions', 'position', 'the log has position 100 where 8 belongs'],
  ['a hole in the revisions', 'revision', 'has revision 100'],
] as const)('%s', (_, field, expected) => {
  const problem = firstProblem(({ log }) => {
    const last = log.at(-1)
    if (last) last[field] = 100n
  })
  expect(problem?.what).toContain(expected)
})
