import { expect, test } from 'vitest'
import { imports } from './imports.ts'
import { findingsIn } from './testing/planted.ts'

/** What is found when `file` imports `from` in the given way. */
function found(file: string, from: string, statement = `import { it } from '${from}'`): string | undefined {
  const [first] = findingsIn(imports, { [file]: `const before = 1\n${statement}\n` })
  return first?.replace(`${file}:2 `, '')
}

test.each([
  ['schemas/money/book.ts', '@heptad/infra/ids/ids.ts', 'schemas may not import anything from infra/ids/ids.ts'],
  ['domains/money/book.ts', '@heptad/infra/ids/ids.ts', 'domains may not import anything from infra/ids/ids.ts'],
  ['domains/money/book.ts', '@heptad/schemas/ids.ts', 'domains may not import values from schemas/ids.ts'],
  ['domains/money/book.ts', 'node:crypto', 'domains imports node:crypto'],
  ['schemas/ids.ts', 'node:crypto', 'schemas imports node:crypto'],
  [
    'commands/money/book.ts',
    '@heptad/read-models/table.ts',
    'commands may not import anything from read-models/table.ts',
  ],
  ['commands/money/book.ts', '@heptad/gateway/gateway.ts', 'commands may not import anything from gateway/gateway.ts'],
  [
    'projections/money/books.ts',
    '@heptad/domains/money/book.ts',
    'projections may not import anything from domains/money/book.ts',
  ],
  [
    'projections/money/books.ts',
    '@heptad/read-models/money/books.query.ts',
    'projections may not import anything from read-models/money/books.query.ts',
  ],
  [
    'read-models/money/books.query.ts',
    '@heptad/projections/define.ts',
    'read-models may not import anything from projections/define.ts',
  ],
  [
    'gateway/routes/books.ts',
    '@heptad/domains/money/book.ts',
    'gateway may not import anything from domains/money/book.ts',
  ],
  [
    'infra/postgres/pool.ts',
    '@heptad/schemas/money/book.ts',
    'infra may not import anything from schemas/money/book.ts',
  ],
  ['infra/postgres/pool.ts', '@heptad/commands/define.ts', 'infra may not import anything from commands/define.ts'],
  ['gateway/gateway.ts', '@heptad/scripts/cli/main.ts', 'gateway may not import anything from scripts/cli/main.ts'],
  ['commands/money/book.ts', '../../infra/ids/ids.ts', '../../infra/ids/ids.ts leads out of commands'],
  [
    'commands/money/book.ts',
    '@heptad/infra/testing/database.ts',
    'imports infra/testing/database.ts, which is there for tests',
  ],
  ['commands/money/book.ts', './book.test.ts', 'imports commands/money/book.test.ts, which is there for tests'],
  ['commands/money/book.ts', '@heptad/schemas/iam/apikey.ts', 'imports another module: schemas/iam/apikey.ts'],
  ['commands/money/book.ts', '../iam/apikey.ts', 'imports another module: commands/iam/apikey.ts'],
  ['commands/money/book.test.ts', '@heptad/schemas/iam/apikey.ts', 'imports another module: schemas/iam/apikey.ts'],
])('%s importing %s is found', (file, from, problem) => {
  expect(found(file, from)).toBe(problem)
})

test.each([
  ['domains/money/book.ts', '@heptad/schemas/money/book.ts'],
  ['domains/money/book.ts', '@heptad/schemas/instant.ts'],
  ['domains/money/book.test.ts', '@heptad/schemas/ids.ts'],
  ['domains/money/book.ts', 'immutable'],
  ['commands/money/book.ts', '@heptad/domains/money/book.ts'],
  ['commands/iam/plan.ts', '@heptad/domains/money/amount.ts'],
  ['commands/money/book.int.test.ts', '@heptad/infra/testing/database.ts'],
  ['projections/money/books.ts', '@heptad/read-models/money/books.table.ts'],
  ['projections/define.ts', '@heptad/read-models/table.ts'],
  ['projections/money/books.int.test.ts', '@heptad/read-models/money/books.query.ts'],
  ['gateway/compose.ts', '@heptad/commands/iam/apikey.ts'],
  ['infra/event-store/port.ts', '@heptad/schemas/envelope.ts'],
  ['infra/postgres/pool.ts', 'node:net'],
  ['scripts/simulate.ts', '@heptad/domains/money/book.ts'],
])('%s may import %s', (file, from) => {
  expect(found(file, from)).toBeUndefined()
})

test('a type may be imported where a value may not', () => {
  const from = '@heptad/schemas/ids.ts'
  expect(found('domains/money/book.ts', from, `import type { TenantId } from '${from}'`)).toBeUndefined()
  expect(found('domains/money/book.ts', from, `import { type TenantId } from '${from}'`)).toBeUndefined()
  expect(found('domains/money/book.ts', from, `import { type TenantId, streamOf } from '${from}'`)).toBeDefined()
})

test.each([
  ['a side effect', `import '@heptad/infra/x.ts'`],
  ['an export', `export * from '@heptad/infra/x.ts'`],
  ['a named export', `export { it } from '@heptad/infra/x.ts'`],
  ['a dynamic import', `const it = await import('@heptad/infra/x.ts')`],
  ['several lines', `import {\n  it,\n} from '@heptad/infra/x.ts'`],
])('%s is an import', (_, statement) => {
  expect(found('domains/money/book.ts', '', statement)).toContain('infra/x.ts')
})

test('what only looks like an import, in a comment or a text, is none', () => {
  const text = "// import '@heptad/infra/x.ts'\nconst text = `\nimport '@heptad/infra/x.ts'\n`\n"
  expect(findingsIn(imports, { 'domains/money/book.ts': text })).toEqual([])
})
