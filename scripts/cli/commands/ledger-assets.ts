import { type AssetRow, listAssets } from '@heptad/schemas/money/book-queries.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { allOfBook } from '../ledger/all-of-book.ts'
import { type InBook, withBook } from '../ledger/options.ts'
import { printJson, printTable } from '../output.ts'

interface AssetsOptions extends InBook {
  readonly json?: boolean
}

/** `heptad ledger assets`: in what the accounts of a book may be. */
export function ledgerAssetsCommand(ledger: Command, context: CliContext): void {
  const command = addCommand(ledger, {
    name: 'assets',
    summary: 'list the assets of a book: digits after the point, accounts, and when it was registered',
    description:
      'Lists the assets that were registered in a book, and the currencies in which it has accounts. Currencies of ISO 4217 need no registration.',
    examples: [
      { line: 'heptad ledger assets', what: 'of the book main' },
      { line: 'heptad ledger assets --book household --json', what: 'of another book, as the API answers' },
    ],
  })
  withBook(command).action((options: AssetsOptions) => assets(context, options))
}

async function assets(context: CliContext, { book, json }: AssetsOptions): Promise<void> {
  const { stdout } = context
  const rows = await allOfBook(context, listAssets, { book, what: 'assets' })
  if (json === true) return printJson(stdout, { book, assets: rows })
  printTable(stdout, ['asset', 'digits', 'accounts', 'registered'], rows.map(cellsOf))
}

function cellsOf({ asset, scale, accounts, registeredAt }: AssetRow): readonly string[] {
  return [asset, `${scale}`, `${accounts}`, registeredAt ?? '-']
}
