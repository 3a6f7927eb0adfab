import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Check } from '../finding.ts'
import { readTree } from '../tree.ts'

/** What a check finds in a tree with these files, as `file:line problem`. A path that ends in `/` makes an empty folder. */
export function findingsIn(check: Check, files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'check-'))
  try {
    for (const [path, text] of Object.entries(files)) plant(join(root, path), text)
    return check.run(readTree(root)).map(({ file, line, problem }) => `${file}:${line ?? ''} ${problem}`)
  } finally {
    rmSync(root, { recursive: true })
  }
}

function plant(path: string, text: string): void {
  if (path.endsWith('/')) {
    mkdirSync(path, { recursive: true })
    return
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
