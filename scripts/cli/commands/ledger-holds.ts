import { formatMinor } from '@heptad/read-models/money/format-minor.ts'
import { type HoldRow, listHolds } from '@heptad/schemas/money/hold-queries.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { type InBook, withBook } from '../ledger/options.ts'
import { rowsOfAccount } from '../ledger/rows-of-account.ts'
import { sayWhyNothing } from '../ledger/why-nothing.ts'
import { printJson, printTable } from '../output.ts'
import { allOf } from '../rows-of.ts'

interface HoldsOptions extends InBook {
  readonly asset?: string
  readonly json?: boolean
}

/** `heptad ledger holds`: what is held and not yet posted. */
export function ledgerHoldsCommand(ledger: Command, context: CliContext): void {
  const command = addCommand(ledger, {
    name: 'holds [account]',
    summary: 'list the open holds of a book or of one account, in the order in which they expire',
    examples: [
      { line: 'heptad ledger holds', what: 'of the book main' },
      { line: 'heptad ledger holds users:42:cash --asset EUR', what: 'of one account' },
    ],
  })
  withBook(command)
    .option('--asset <code>', 'the asset of the account, where its path holds several')
    .action((account: string | undefined, options: HoldsOptions) => holds(context, account, options))
}

async function holds(context: CliContext, account: string | undefined, options: HoldsOptions): Promise<void> {
  const { stdout } = context
  const { book: bookId, asset, json } = options
  const rows = await allOf(rowsOfAccount(context, listHolds, { bookId, account, asset }))
  if (rows.length === 0)
    sayWhyNothing(context, { book: bookId }, `open holds${account === undefined ? '' : ` on ${account}`}`)
  if (json === true) return printJson(stdout, { book: bookId, holds: rows })
  printTable(
    stdout,
    ['hold', 'account', 'side', 'held', 'asset', 'reference', 'placed', 'expires'],
    rows.flatMap(cellsOf),
  )
}

function cellsOf({ holdId, legs, reference, placedAt, expiresAt }: HoldRow): readonly (readonly string[])[] {
  return legs.map(({ path, side, amount, scale, asset }) => [
    ...[holdId, path, side, formatMinor(BigInt(amount), scale), asset],
    ...[reference ?? '', placedAt, expiresAt],
  ])
}
