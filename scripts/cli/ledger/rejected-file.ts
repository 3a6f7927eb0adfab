import { writeFileSync } from 'node:fs'
import type { Source, SourceTransaction } from './source.ts'

/** The transactions that were not imported, as a file of the same format: correct it, and import it. */
export interface RejectedFile {
  readonly path: string
  add(transaction: SourceTransaction): void
  readonly count: number
}

/** A file beside the source, made when the first transaction is added: `household.csv.rejected.csv`, `june.ndjson.rejected.ndjson`. An older one is replaced. */
export function rejectedFile(sourcePath: string, source: Source): RejectedFile {
  const path = `${sourcePath}.rejected.${source.extension}`
  let count = 0
  return {
    path,
    get count() {
      return count
    },
    add(transaction) {
      if (count === 0) writeFileSync(path, source.header() === '' ? '' : `${source.header()}\n`)
      writeFileSync(path, `${transaction.raw}\n`, { flag: 'a' })
      count += 1
    },
  }
}
