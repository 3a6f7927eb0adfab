import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of a test's own. */
export interface TestFolder {
  /** Writes a file and gives its path. */
  write(name: string, text: string): string
  remove(): void
}

export function testFolder(): TestFolder {
  const folder = mkdtempSync(join(tmpdir(), 'heptad-import-'))
  return {
    write(name, text) {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const HEADER = 'txnidx,date,description,comment,account,amount,commodity'

/** A journal in the form of `hledger print -O csv`, with the columns that count; rows start at line 2. */
export function journalCsv(...rows: readonly string[]): string {
  return `${[HEADER, ...rows].join('\n')}\n`
}
