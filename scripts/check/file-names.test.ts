import { expect, test } from 'vitest'
import { fileNames } from './file-names.ts'
import { findingsIn } from './testing/planted.ts'

const KEBAB = 'the name is not in kebab case'
const TEST = 'tests are not named so here'

test.each([
  ['infra/eventStore.ts', KEBAB],
  ['infra/event_store.ts', KEBAB],
  ['infra/EventStore/port.ts', KEBAB],
  ['infra/event--store.ts', KEBAB],
  ['infra/a b.ts', KEBAB],
  ['infra/pool.spec.ts', TEST],
  ['infra/pool.integration.test.ts', TEST],
  ['infra/pool.test.js', TEST],
])('%s is found', (file, problem) => {
  expect(findingsIn(fileNames, { [file]: '' })).toContain(`${file}: ${problem}`)
})

test.each([
  'README.md',
  '.ci/run',
  '.npmrc',
  'infra/event-store/port.ts',
  'infra/postgres/migrations/0001-roles.sql',
  'infra/postgres/functions/append_events.sql',
  'read-models/money/accounts.list.sql',
  'schemas/money/fixtures/money.account.opened.v1.json',
  'infra/pool.int.test.ts',
  'gateway/story.e2e.test.ts',
  'docs/adr/0001-one-log.md',
])('%s is a good name', (file) => {
  expect(findingsIn(fileNames, { [file]: '' })).toEqual([])
})

test('contracts of commands and events have their counterpart under the same stem', () => {
  const contracts =
    "export const open = command('money.book.open', x)\nexport const opened = defineEvent('money.book.opened', 1, x)"
  const missing = (path: string, what: string) => `schemas/money/book.ts: declares ${what}, but ${path} does not exist`
  expect(findingsIn(fileNames, { 'schemas/money/book.ts': contracts })).toEqual([
    missing('commands/money/book.ts', 'commands'),
    missing('domains/money/book.ts', 'events'),
  ])
  const counterparts = { 'commands/money/book.ts': '', 'domains/money/book.ts': '' }
  expect(findingsIn(fileNames, { 'schemas/money/book.ts': contracts, ...counterparts })).toEqual([])
})
