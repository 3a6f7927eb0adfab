/** What is said of a book that is not there. */
export const NO_BOOK =
  'there is no book nowhere\nheptad ledger books lists those that there are; the command money.book.open opens one\n'
const NO_ID = '01a1fbcf-2e48-761d-8716-20d6c4b421b5'

/** A command line, its exit code, and what stands on standard error. */
type Case = [line: string, exitCode: number, message: string]

/** Command lines of `heptad ledger` that find nothing, of the books mixed and last. */
export function nothingFound(lists: readonly string[]): readonly Case[] {
  const ofAccounts = ['holds', 'statement', 'transactions'].map((list) => `${list} users:1:cash`)
  return [
    ...[...lists, 'export', ...ofAccounts].map((list): Case => [`${list} --book nowhere`, 1, NO_BOOK]),
    ['statement nobody --book mixed', 1, 'book mixed has no account nobody\nheptad ledger accounts --book mixed lists'],
    ['statement users:1:cash --book mixed --asset EUR --from 2026-02-01 --to 2026-01-01', 2, 'from: lies after to'],
    [`holds ${NO_ID} --book mixed`, 1, 'There is no such account (account-not-found)'],
    ['balances --at yesterday', 2, 'at: must be a day such as 2026-01-31, or a time with offset such as 2026-01-31T12'],
    ['holds --asset EUR', 2, '--asset says which account of a path: name an account'],
    ['transactions --asset EUR', 2, '--asset says which account of a path: name an account'],
    ['transactions --count 0', 2, 'must be a whole number from 1 to 10000'],
    ['transactions --book last --from 2020-01-01', 0, 'book last has no transactions from 2020-01-01\n'],
    ['accounts --book last', 0, 'book last has no accounts\n'],
    ['assets --book last --json', 0, 'book last has no assets\n'],
    ['accounts --book mixed --path nobody --asset EUR', 0, 'book mixed has no accounts at or below nobody in EUR\n'],
    ['balances --book mixed --at 1999-01-01 --json', 0, 'book mixed has no accounts as of 1999-01-01\n'],
    ['holds fees --book mixed --asset JPY --json', 0, 'book mixed has no open holds on fees\n'],
    ['export --book last', 0, '0 transactions of book last\n'],
  ]
}
