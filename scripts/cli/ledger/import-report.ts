import type { ImportResult } from './import.ts'
import type { ImportPlan } from './plan.ts'
import type { RejectedFile } from './rejected-file.ts'
import type { BadRow } from './source.ts'

/** What an import tells at its end; `--json` prints it as it is. */
export interface ImportReport {
  readonly book: string
  /** Nothing was written: the figures say what would be. */
  readonly dryRun: boolean
  readonly transactions: number
  readonly legs: number
  readonly alreadyThere: number
  readonly zeroPostings: number
  readonly emptyTransactions: number
  readonly assets: readonly { readonly code: string; readonly scale: number }[]
  readonly accounts: number
  readonly conversionAccounts: readonly string[]
  readonly badRows: readonly BadRow[]
  readonly refused: readonly BadRow[]
  readonly rejectedTransactions: number
  readonly rejectedFile: string | null
  readonly seconds: number
}

export interface ImportOutcome {
  readonly book: string
  readonly plan: ImportPlan
  /** Null for a dry run. */
  readonly result: ImportResult | null
  readonly rejected: RejectedFile
  readonly seconds: number
}

/** Sums an import up. */
export function importReport({ book, plan, result, rejected, seconds }: ImportOutcome): ImportReport {
  return {
    book,
    dryRun: result === null,
    transactions: result?.posted ?? plan.transactions,
    legs: result?.legs ?? plan.legs,
    alreadyThere: result?.alreadyThere ?? 0,
    zeroPostings: plan.zeroPostings,
    emptyTransactions: plan.emptyTransactions,
    assets: [...plan.scales].map(([code, scale]) => ({ code, scale })),
    accounts: plan.accounts.length,
    conversionAccounts: plan.conversionAccounts,
    badRows: plan.badRows,
    refused: result?.refused ?? [],
    rejectedTransactions: rejected.count,
    rejectedFile: rejected.count === 0 ? null : rejected.path,
    seconds: Math.round(seconds * 100) / 100,
  }
}

/** The report for a person. */
export function reportLines(report: ImportReport): readonly string[] {
  const did = report.dryRun ? 'would import' : 'imported'
  const details = [
    `${report.alreadyThere} were already there`,
    `${report.zeroPostings} zero postings dropped`,
    ...(report.emptyTransactions === 0
      ? []
      : [`${report.emptyTransactions} transactions of zero postings only left out`]),
    `${report.accounts} accounts in ${report.assets.length} assets: ${assetList(report)}`,
    `${report.conversionAccounts.length} conversion accounts used`,
    ...report.conversionAccounts.map((path) => `  ${path}`),
    ...(report.rejectedFile === null
      ? []
      : [`${report.rejectedTransactions} transactions written to ${report.rejectedFile}`]),
  ]
  const headline = `${did} ${report.transactions} transactions with ${report.legs} legs into book ${report.book} in ${report.seconds} s`
  return [headline, ...details.map((text) => `  ${text}`)]
}

function assetList({ assets }: ImportReport): string {
  return assets.map(({ code, scale }) => `${code} (${scale})`).join(', ')
}
