import type { Check, Finding } from './finding.ts'
import { MODULES } from './import-table.ts'
import { isTestFile } from './source.ts'
import type { Tree } from './tree.ts'

/** Names that tools and readers expect in capitals. */
const CONVENTIONAL = /^(README|CHANGELOG|CONTRIBUTING|LICENSE|NOTICE|SECURITY|Dockerfile)(\.[a-z]+)*$/
const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
/** An SQL object gives its file its name, and has underscores. */
const SNAKE_SQL = /^[a-z0-9]+([_.-][a-z0-9]+)*\.sql$/
const FOREIGN_TEST =
  /(\.(spec|unit|integration)(\.test)?\.[cm]?[jt]sx?|_test\.[cm]?[jt]s|\.test\.[cm]?js)$|(^|\/)__tests__\//

/** Where what a contract file declares is carried out, in a file of the same name. */
const COUNTERPARTS = [
  { declares: /\bcommand\(\s*'/, layer: 'commands', what: 'commands' },
  { declares: /\bdefineEvent\(\s*'/, layer: 'domains', what: 'events' },
]

/** Names are in kebab case, tests are named as tests, and a feature has the same stem in every layer. */
export const fileNames: Check = {
  name: 'file-names',
  run: (tree) => [
    ...tree.files.flatMap(spelling),
    ...tree.files.flatMap(foreignTest),
    ...tree.files.flatMap((file) => missingCounterpart(tree, file)),
  ],
}

function spelling(file: string): readonly Finding[] {
  const folders = file.split('/')
  const name = folders.pop() ?? ''
  const isGood = CONVENTIONAL.test(name) || KEBAB.test(name) || SNAKE_SQL.test(name)
  if (isGood && folders.every((folder) => KEBAB.test(folder))) return []
  return [
    { file, problem: 'the name is not in kebab case', remedy: 'small letters and digits, words joined by hyphens' },
  ]
}

function foreignTest(file: string): readonly Finding[] {
  if (!FOREIGN_TEST.test(file)) return []
  const remedy = 'put it beside its source as <stem>.test.ts, <stem>.int.test.ts or <stem>.e2e.test.ts'
  return [{ file, problem: 'tests are not named so here', remedy }]
}

function missingCounterpart(tree: Tree, file: string): readonly Finding[] {
  const [, module = '', stem] = /^schemas\/([a-z]+)\/([a-z0-9-]+)\.ts$/.exec(file) ?? []
  if (!MODULES.has(module) || isTestFile(file)) return []
  return COUNTERPARTS.filter(({ declares }) => declares.test(tree.read(file)))
    .map(({ layer, what }) => ({ path: `${layer}/${module}/${stem}.ts`, what }))
    .filter(({ path }) => !tree.files.includes(path))
    .map(({ path, what }) => ({
      file,
      problem: `declares ${what}, but ${path} does not exist`,
      remedy: 'give both files the same stem, so that the feature is found by name in every layer',
    }))
}
