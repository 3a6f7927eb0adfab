import { expect, test } from 'vitest'
import { links } from './links.ts'
import { findingsIn } from './testing/planted.ts'

const PAGE =
  '# One page\n\n## What `it` says, and why\n\n[up](#one-page) [code](../infra/) [elsewhere](https://example.com/x)'

test('links to pages, folders, headings and other sites are right', () => {
  const readme = '[page](docs/page.md) [heading](docs/page.md#what-it-says-and-why)'
  expect(findingsIn(links, { 'README.md': readme, 'docs/page.md': PAGE, 'infra/log.ts': '' })).toEqual([])
})

test('a link to what is not there is found, with its line', () => {
  expect(findingsIn(links, { 'docs/page.md': '# Page\n\n[gone](old.md)\n[gone](#old)' })).toEqual([
    'docs/page.md:3 the link to old.md leads nowhere',
    'docs/page.md:4 docs/page.md has no heading #old',
  ])
})
