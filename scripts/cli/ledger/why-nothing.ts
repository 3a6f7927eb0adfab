import type { CliContext } from '../context.ts'
import { printLine } from '../output.ts'
import type { BookOptions } from './options.ts'

/** Says on stderr that a list of a book has no rows, and of which ones. Of a book that is not there the backbone refuses every list. */
export function sayWhyNothing(
  { stderr }: CliContext,
  { book, path, asset, at, revision }: BookOptions,
  what = 'accounts',
): void {
  const where = [
    path === undefined ? '' : ` at or below ${path}`,
    asset === undefined ? '' : ` in ${asset}`,
    at === undefined ? '' : ` as of ${at}`,
    revision === undefined ? '' : ` at revision ${revision}`,
  ].join('')
  printLine(stderr, `book ${book} has no ${what}${where}`)
}
