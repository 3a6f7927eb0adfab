import { expect, test } from 'vitest'
import { dependencies } from './dependencies.ts'
import { findingsIn } from './testing/planted.ts'

const EXPLAINED = { 'docs/adr/0002-dependencies.md': 'Because of `zod`, `pg` and `vitest`.' }
const manifest = (fields: object) => JSON.stringify({ name: '@heptad/infra', ...fields })

test.each(['^4.0.0', '~4.0.0', '4', '*', 'latest', '>=4.0.0', 'github:x/y'])('the version %s is found', (version) => {
  const files = { ...EXPLAINED, 'infra/package.json': manifest({ dependencies: { zod: version } }) }
  expect(findingsIn(dependencies, files)).toEqual([`infra/package.json: zod has the version ${version}`])
})

test('exact versions are right, also those before a release', () => {
  const versions = { dependencies: { zod: '4.6.7' }, devDependencies: { pg: '18.4.0-beta.17' } }
  expect(findingsIn(dependencies, { ...EXPLAINED, 'package.json': manifest(versions) })).toEqual([])
})

test.each(['infra/package-lock.json', 'yarn.lock', 'pnpm-lock.yaml'])('%s is a second lock file', (file) => {
  expect(findingsIn(dependencies, { 'package-lock.json': '{}', [file]: '{}' })).toEqual([`${file}: a second lock file`])
})

test('a package that no package.json on the way up names is found where it is imported', () => {
  const files = {
    ...EXPLAINED,
    'package.json': manifest({ name: 'root', devDependencies: { vitest: '5.1.1' } }),
    'infra/package.json': manifest({ dependencies: { zod: '4.6.7' } }),
    'infra/pool.ts':
      "import 'node:net'\nimport { z } from 'zod'\nimport { Pool } from 'pg/lib/pool'\nimport './x.ts'\n",
    'infra/own.ts': "import { z } from '@heptad/infra/pool.ts'\nimport { id } from '@heptad/schemas/ids.ts'\n",
    'infra/pool.test.ts': "import { test } from 'vitest'\nimport { id } from '@heptad/schemas/ids.ts'\n",
    'infra/source.ts': "import { test } from 'vitest'\n",
  }
  const undeclared = (place: string, name: string) => `${place} imports ${name}, which its package.json does not name`
  expect(findingsIn(dependencies, files)).toEqual([
    undeclared('infra/own.ts:2', '@heptad/schemas'),
    undeclared('infra/pool.ts:3', 'pg'),
    undeclared('infra/source.ts:1', 'vitest'),
  ])
})

test('a dependency without a line in a decision record is found', () => {
  const files = { ...EXPLAINED, 'infra/package.json': manifest({ dependencies: { zod: '4.6.7', left: '1.0.0' } }) }
  expect(findingsIn(dependencies, files)).toEqual(['infra/package.json: nothing says why left is here'])
})
