import { expect, test } from 'vitest'
import { adr } from './adr.ts'
import { findingsIn } from './testing/planted.ts'

const page = (title: string, more = '') => `# ${title}\n\n## Context\n\n## Decision\n\n## Consequences\n${more}`
const FIRST = { 'docs/adr/0001-one-log.md': page('1. One log') }

test.each(['1. One log', '0001: One log', 'One log'])('a record with the title "%s" is right', (title) => {
  expect(findingsIn(adr, { 'docs/adr/0001-one-log.md': page(title) })).toEqual([])
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
  expect(findingsIn(adr, { ...FIRST, [file]: text }).map((finding) => finding.replace(/^[^ ]+ /, ''))).toEqual([
    problem,
  ])
})
