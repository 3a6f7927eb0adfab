import { expect, test } from 'vitest'
import { checkHistory } from './check-history.ts'
import type { History, Outcome, Request } from './history.ts'
import { IdealRun, type Mutable } from './testing/ideal-run.ts'
import { answer, answerTo, below, delivery, forgotten, invocationOf, swapped, unanswered } from './testing/spoil.ts'

type Sent = readonly ['add' | 'reset' | 'name', Request['data'], (string | undefined)?]
type Spoil = (history: Mutable<History>) => void

const add = (counterId: string, by: number, key?: string): Sent => ['add', { counterId, by }, key]
const name = (counterId: string): Sent => ['name', { counterId, name: 'n' }]

/** What is wrong with a faultless run of these commands once it was spoiled. */
function problemsOf(commands: readonly Sent[], spoil: Spoil): readonly string[] {
  const run = new IdealRun()
  for (const command of commands) run.send(command[0], command[1], command[2])
  const history = run.history()
  spoil(history)
  return checkHistory(history).map(({ attempt, what }) => `${attempt}: ${what}`)
}

const unavailable = (commitUnknown: boolean): Outcome => ({ kind: 'unavailable', commitUnknown })

test.each<[string, readonly Sent[], Spoil]>([
  [
    'an outcome that its caller was told is unknown may be in the log',
    [add('a', 1)],
    (history) => {
      answerTo(history, 0).outcome = unavailable(true)
    },
  ],
  [
    'or not',
    [add('a', 1)],
    (history) => {
      answerTo(history, 0).outcome = unavailable(true)
      forgotten(history)
    },
  ],
  [
    'an unknown outcome may come true after what began later',
    [add('a', 1), add('b', 1)],
    (history) => {
      swapped(history)
      unanswered(history, 0)
    },
  ],
  [
    'operations of which one begins as the other ends may stand in any order',
    [add('a', 1), add('b', 1)],
    (history) => {
      swapped(history)
      invocationOf(history, 1).at = answerTo(history, 0).at
    },
  ],
  [
    'a subscriber may begin anywhere',
    [add('a', 1), add('b', 1), add('a', 1)],
    (history) => {
      history.subscriptions = [{ kind: 'subscription', subscriber: 'reader', after: 2n }]
      history.deliveries.splice(0, 2)
    },
  ],
  [
    'the same counter in another tenant is another counter',
    [add('a', 3), add('b', 1)],
    (history) => {
      const [tenantId, streamId] = ['other tenant', 'test.counter-a']
      const { request } = invocationOf(history, 1)
      history.invocations[1] = {
        ...invocationOf(history, 1),
        request: { ...request, tenantId, data: { counterId: 'a', by: 1 } },
      }
      answer(history, 1, { streamId })
      history.log = history.log.map((event) => (event.position === 2n ? { ...event, tenantId, streamId } : event))
    },
  ],
])('possible: %s', (_, commands, spoil) => {
  expect(problemsOf(commands, spoil)).toEqual([])
})

test.each<[string, readonly Sent[], Spoil, string]>([
  [
    'an event in the stream of another tenant',
    [add('a', 1)],
    (history) => {
      unanswered(history, 0)
      for (const event of history.log) event.tenantId = 'other tenant'
    },
    '0: command command-0 wrote to another tenant',
  ],
  [
    'an append whose first event is lost, after another one',
    [add('a', 1), name('b')],
    (history) => {
      history.log = history.log.filter(({ position }) => position !== 2n)
      for (const [index, event] of history.log.entries()) event.position = BigInt(index + 1)
    },
    'null: command command-1 has 1 events at position 2, and says null',
  ],
  [
    'a command that was carried out on another revision than it wanted',
    [add('a', 1)],
    (history) => {
      invocationOf(history, 0).request.ifRevision = 0n
    },
    '0: command command-0 was appended on revision null, and wanted 0',
  ],
  [
    'an answer that names another position than its append has',
    [add('a', 1), add('b', 1)],
    (history) => answer(history, 1, { position: 1n }),
    '1: command command-1 was answered with position 1, but was appended at 2',
  ],
  [
    'an answer that names another revision than its append has',
    [add('a', 1), add('a', 1)],
    (history) => answer(history, 1, { revision: 0n }),
    '1: command command-1 was answered {"kind":"accepted","answer":{"total":2,"count":2},"streamId":"test.counter-a","revision":"0"}',
  ],
  [
    'a refusal under a key that the log does not know',
    [add('a', 3), add('a', -9, 'key')],
    (history) => {
      forgotten(history)
      answer(history, 1, { position: 1n })
    },
    '1: command key was answered rejected under a key at position 1, and the log has no event of it',
  ],
  [
    'a success whose event is lost, though its answer looks at what is left',
    [add('a', 1), add('a', 1)],
    (history) => {
      forgotten(history)
      answer(history, 1, { position: 1n, revision: 0n })
    },
    '1: command command-1 was answered accepted at position 1, and the log has no event of it',
  ],
  [
    'an engine that threw',
    [add('a', -1)],
    (history) => {
      answerTo(history, 0).outcome = { kind: 'failed', message: 'a bug' }
    },
    '0: was answered {"kind":"failed","message":"a bug"}',
  ],
  [
    'a refusal that became true only after its stream had changed again',
    [add('a', 1), add('a', 1), name('b'), name('a')],
    (history) => answer(history, 3, { position: 1n }),
    '3: command command-3 was answered {"kind":"rejected"',
  ],
  [
    'an append that stands around what had ended before it began',
    [['reset', { counterId: 'b' }], name('a')],
    (history) => answer(history, 0, { position: 1n }),
    '1: command command-1 stands at position 1, but attempt 0, which stands at 1, had ended before it began',
  ],
  [
    'a refusal from before what had ended first, while something earlier ended last',
    [add('b', 1), add('a', 1), add('a', -5)],
    (history) => {
      answerTo(history, 0).at = answerTo(history, 1).at + 1n
      answer(history, 2, { position: 1n, rejection: below(0) })
    },
    '2: command command-2 stands at position 1, but attempt 1, which stands at 2, had ended before it began',
  ],
  [
    'a command that ended with the earlier answer to its key, though the first attempt was answered late',
    [add('a', 1, 'key'), add('a', 1, 'key'), add('b', 1)],
    (history) => {
      swapped(history, 2)
      answerTo(history, 0).at = 1_000_000n
    },
    '2: command command-2 stands at position 1, but attempt 1, which stands at 2, had ended before it began',
  ],
  [
    'a subscriber that is given another event at a position of the log',
    [add('a', 1), add('a', 1)],
    (history) => history.deliveries.splice(1, 1, delivery(2n, 'another')),
    'null: subscriber reader was given position 2 (another) where position 2 (event-2) came next',
  ],
  [
    'a subscriber that is given an event at another position',
    [add('a', 1), add('a', 1)],
    (history) => history.deliveries.splice(1, 1, delivery(3n, 'event-2')),
    'null: subscriber reader was given position 3 (event-2) where position 2 (event-2) came next',
  ],
  [
    'a subscriber that is given what stands before its beginning',
    [add('a', 1), add('a', 1)],
    (history) => {
      history.subscriptions = [{ kind: 'subscription', subscriber: 'reader', after: 1n }]
    },
    'null: subscriber reader was given position 1 (event-1) where position 2 (event-2) came next',
  ],
])('impossible: %s', (_, commands, spoil, expected) => {
  expect(problemsOf(commands, spoil)).toContainEqual(expect.stringContaining(expected))
})
