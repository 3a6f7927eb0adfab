import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'heptad-load-error-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What is said of a file that Node itself cannot load: `index.ts`, or `item.ts`, which it imports. */
function saidOf(item: string): string {
  writeFileSync(join(folder, 'index.ts'), "import { x } from './item.ts'\nexport default x\n")
  writeFileSync(join(folder, 'item.ts'), item)
  const [entry, told] = [join(folder, 'index.ts'), join(import.meta.dirname, 'load-error.ts')].map((path) =>
    JSON.stringify(pathToFileURL(path).href),
  )
  const script = `import { loadError } from ${told}; await import(${entry}).catch((error) => console.log(loadError(error)))`
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()
}

test.each([
  ['is no TypeScript', 'const a = {\n  b: 1,\n}\nexport const x: number = 5 5\n', 'item.ts:4'],
  ['lacks what another imports', 'export const y = 5\n', 'index.ts:1'],
  ['throws', 'export const x = 5\nthrow new Error("no")\n', 'item.ts:2:7'],
])('a file that %s is named with the line', (_, item, place) =>
  expect(saidOf(item)).toMatch(new RegExp(`^\\S.*\\(at (?:file://)?/\\S*/${place}\\)$`)),
)

test('what is no error is told as it is', () => expect(saidOf('export const x = 5\nthrow "no"\n')).toBe('no'))
