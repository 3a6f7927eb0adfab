import { BookId, MAIN_BOOK } from '@heptad/schemas/money/book.ts'
import { type Command, InvalidArgumentError, Option } from 'commander'

export interface InBook {
  readonly book: string
}

export interface AsOfOptions {
  readonly at?: string
  readonly revision?: string
  readonly basis?: string
}

export interface BelowOptions {
  readonly path?: string
  readonly asset?: string
}

export interface RangeOptions {
  readonly from?: string
  readonly to?: string
}

/** Of which accounts of a book, and of which moment, something is asked. */
export interface BookOptions extends InBook, BelowOptions, AsOfOptions {
  readonly depth?: string
}

/** Adds `--book`. */
export function withBook(command: Command): Command {
  return command.option('--book <book>', 'the book', bookId, MAIN_BOOK)
}

/** Adds what says of which moment: `--at`, `--revision`, `--basis`. The backbone judges what they say together. */
export function withAsOf(command: Command): Command {
  return command
    .option('--at <moment>', 'as of a past instant, or the end of a past day in UTC; default: now')
    .option('--revision <revision>', 'as of a place in the book, as transactions show it, instead of a time')
    .addOption(
      new Option('--basis <basis>', 'by time of recording, or by effective day; default: recorded').choices([
        'recorded',
        'effective',
      ]),
    )
}

/** Adds which accounts: `--path`, `--asset`. */
export function withBelow(command: Command): Command {
  return command
    .option('--path <path>', 'only this path and all below it')
    .option('--asset <code>', 'only accounts in this asset')
}

/** Adds between which times of recording: `--from`, `--to`. */
export function withRange(command: Command): Command {
  return command
    .option('--from <moment>', 'recorded at or after this instant or day')
    .option('--to <moment>', 'recorded before this instant or day')
}

/** The options as parameters of a query. */
export function parametersOf({ book, path, asset, at, revision, basis, depth }: BookOptions) {
  return { bookId: book, pathPrefix: path, asset, at, revision, basis, depth }
}

/** Reads the name of a book. Throws what commander reports as a wrong argument. */
export function bookId(text: string): string {
  const parsed = BookId.safeParse(text)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(parsed.error.issues.map(({ message }) => message).join('; '))
}
