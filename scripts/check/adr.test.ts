import { expect, test } from 'vitest'
import { adr } from './adr.ts'
import { findingsIn } from './testing/planted.ts'

const page = (title: string, more = '') => `# ${title}\n\n## Context\n\n## Decision\n\n## Consequences\n${more}`
const indexOf = (...files: readonly string[]) =>
  files.map((file) => `- [record](${file.replace('docs/adr/', '')})`).join('\n')
const FIRST = { 'docs/adr/0001-one-log.md': page('1. One log') }

test.each(['1. One log', '0001: One log', 'One log'])('a record with the title "%s" is right', (title) => {
  const file = 'docs/adr/0001-one-log.md'
  expect(findingsIn(adr, { [file]: page(title), 'docs/adr/README.md': indexOf(file) })).toEqual([])
})

test.each([
  ['a number twice', 'docs/adr/0001-two-logs.md', page('1. Two logs'), 'the number 0001 is taken'],
  ['a name without number', 'docs/adr/two-logs.md', page('Two logs'), 'the name is not NNNN-title.md'],
  ['a title with another number', 'docs/adr/0002-two.md', page('1. Two'), 'no title, or one with another number'],
  ['no title', 'docs/adr/0002-two.md', page('2. Two').slice(2), 'no title, or one with another number'],
  ['a missing part', 'docs/adr/0002-two.md', page('2. Two').replace('## Decision', ''), '## Decision is missing'],
  [
    'more than a page',
    'docs/adr/0002-two.md',
    page('2. Two', 'x\n'.repeat(80)),
    '87 lines are more than the page of 80',
  ],
])('%s is found', (_, file, text, problem) => {
  const index = indexOf(...Object.keys(FIRST), file)
  expect(
    findingsIn(adr, { ...FIRST, [file]: text, 'docs/adr/README.md': index }).map((finding) =>
      finding.replace(/^[^ ]+ /, ''),
    ),
  ).toEqual([problem])
})

test.each([
  ['the index does not link it', { 'docs/adr/README.md': '# Decisions' }],
  ['there is no index', {}],
])('a record that is not in the index is found: %s', (_, index) => {
  expect(findingsIn(adr, { ...FIRST, ...index })).toEqual([
    'docs/adr/0001-one-log.md: docs/adr/README.md does not link it',
  ])
})
