import { parseSync } from 'oxc-parser'
import { lineAt } from './finding.ts'
import type { Tree } from './tree.ts'

/** One import, export from, or dynamic import with a fixed name. */
export interface Import {
  readonly from: string
  readonly line: number
  /** Nothing of it remains when the program runs. */
  readonly isType: boolean
}

/** Whether a file is TypeScript or JavaScript. */
export function isSource(file: string): boolean {
  return /\.(ts|mts|mjs|js)$/.test(file)
}

/**
 * Whether a file is there for tests only: a test, a fixture that a test runs, part of the simulator, or lies in `testing/`. In
 * `infra`, a contract suite (`contract.ts`, `<port>-contract.ts`, `contract/`) is one too.
 */
export function isTestFile(file: string): boolean {
  return /\.test\.ts$|\.fixture\.ts$|(^|\/)testing\/|^scripts\/simulate\/|^vitest\.config\.ts$|^infra\/.*\/([a-z-]+-)?contract(\/|\.ts$)/.test(
    file,
  )
}

/** Every import of a file, in order. */
export function importsOf(tree: Tree, file: string): readonly Import[] {
  const text = tree.read(file)
  const { module } = parseSync(file, text)
  const imports: Import[] = []
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const isType = entries.length > 0 && entries.every((entry) => entry.isType)
    imports.push({ from: moduleRequest.value, line: lineAt(text, start), isType })
  }
  for (const { entries, start } of module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest?.value
    const isType = entries.every((entry) => entry.isType)
    if (from !== undefined) imports.push({ from, line: lineAt(text, start), isType })
  }
  for (const { moduleRequest, start } of module.dynamicImports) {
    const [, from] = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end)) ?? []
    if (from !== undefined) imports.push({ from, line: lineAt(text, start), isType: false })
  }
  return imports
}
