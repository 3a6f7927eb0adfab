import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { listTransactions, type TransactionRow } from '@heptad/schemas/money/queries.ts'
import { type Command, Option } from 'commander'
import { countArgument } from '../arguments.ts'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { type InBook, type RangeOptions, withBook, withRange } from '../ledger/options.ts'
import { rowsOfAccount } from '../ledger/rows-of-account.ts'
import { sayWhyNothing } from '../ledger/why-nothing.ts'
import { printJson, printTable } from '../output.ts'
import { firstOf } from '../rows-of.ts'

const DEFAULT_COUNT = 20
const MOST = 10_000

interface TransactionsOptions extends InBook, RangeOptions {
  readonly asset?: string
  readonly reference?: string
  readonly order: string
  readonly count: number
  readonly json?: boolean
}

/** `heptad ledger transactions`: what was posted, whole. */
export function ledgerTransactionsCommand(ledger: Command, context: CliContext): void {
  const command = addCommand(ledger, {
    name: 'transactions [account]',
    summary: 'list the transactions of a book or of one account, each with all its legs',
    description:
      'Prints a line for each leg, the newest transactions first. A range is by time of recording: from belongs to it, to does not; a day is its beginning in UTC. Everything that a book has comes from heptad ledger export.',
    examples: [
      { line: 'heptad ledger transactions', what: 'the last of the book main' },
      { line: 'heptad ledger transactions users:42:cash --asset EUR --from 2026-06-01', what: 'of one account' },
      { line: 'heptad ledger transactions --reference order-7 --json', what: 'in minor units, as the API answers' },
    ],
  })
  withRange(withBook(command).option('--asset <code>', 'the asset of the account, where its path holds several'))
    .option('--reference <text>', 'only those with this reference')
    .addOption(
      new Option('--order <order>', 'which come first')
        .choices(['newest-first', 'oldest-first'])
        .default('newest-first'),
    )
    .addOption(
      new Option('--count <count>', `at most so many transactions, up to ${MOST}`)
        .argParser(countArgument(MOST))
        .default(DEFAULT_COUNT),
    )
    .action((account: string | undefined, options: TransactionsOptions) => transactions(context, account, options))
}

async function transactions(context: CliContext, account: string | undefined, options: TransactionsOptions) {
  const { stdout } = context
  const { book: bookId, asset, from, to, reference, order, count, json } = options
  const parameters = { bookId, account, asset, from, to, reference, order }
  const rows = await firstOf(rowsOfAccount(context, listTransactions, parameters), count)
  if (rows.length === 0) sayWhyNothing(context, { book: bookId }, whatFor(account, options))
  if (json === true) return printJson(stdout, { book: bookId, transactions: rows })
  printTable(
    stdout,
    ['recorded', 'transaction', 'account', 'debit', 'credit', 'asset', 'reference', 'description'],
    rows.flatMap(linesOf),
  )
}

function whatFor(account: string | undefined, { from, to, reference }: TransactionsOptions): string {
  const where = [
    account === undefined ? '' : ` on ${account}`,
    reference === undefined ? '' : ` with reference ${reference}`,
    from === undefined ? '' : ` from ${from}`,
    to === undefined ? '' : ` before ${to}`,
  ]
  return `transactions${where.join('')}`
}

/** What belongs to the whole transaction stands in the line of its first leg. */
function linesOf(transaction: TransactionRow): readonly (readonly string[])[] {
  const { legs, recordedAt, transactionId, reference, description } = transaction
  return legs.map(({ path, side, amount, scale, asset }, index) => {
    const isFirst = index === 0
    const money = formatMinor(BigInt(amount), scale)
    return [
      ...(isFirst ? [recordedAt, transactionId] : ['', '']),
      ...[path, ...(side === 'debit' ? [money, ''] : ['', money]), asset],
      ...(isFirst ? [reference ?? '', description ?? ''] : ['', '']),
    ]
  })
}
