import { statSync } from 'node:fs'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { hledgerCsv } from './hledger-csv.ts'
import { ndjson } from './ndjson.ts'
import type { Source } from './source.ts'

const READERS = { 'hledger-csv': hledgerCsv, ndjson }

export type Format = keyof typeof READERS
export const FORMATS = Object.keys(READERS) as Format[]

const FORMAT_OF_NAME: readonly (readonly [RegExp, Format])[] = [
  [/\.csv$/i, 'hledger-csv'],
  [/\.(ndjson|jsonl)$/i, 'ndjson'],
]

/** A journal file and its size in bytes. Throws a {@link CliFailure} when there is none, or its name does not tell the format. */
export function openSource(path: string, format?: Format): { readonly source: Source; readonly bytes: number } {
  const file = statSync(path, { throwIfNoEntry: false })
  if (file === undefined) throw new CliFailure(EXIT.usage, `there is no file ${path}`)
  if (!file.isFile()) throw new CliFailure(EXIT.usage, `${path} is no file; it must be one that can be read twice`)
  const known = format ?? FORMAT_OF_NAME.find(([ending]) => ending.test(path))?.[1]
  if (known === undefined)
    throw new CliFailure(
      EXIT.usage,
      `the name ${path} does not tell its format`,
      `add --format ${FORMATS.join(' or ')}`,
    )
  return { source: READERS[known](path), bytes: file.size }
}
