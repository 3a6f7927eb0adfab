import { counted } from '../counted.ts'
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
    `${report.alreadyThere} already there`,
    `${counted(report.zeroPostings, 'zero posting')} dropped`,
    ...(report.emptyTransactions === 0
      ? []
      : [`${counted(report.emptyTransactions, 'transaction')} of zero postings only left out`]),
    `${counted(report.accounts, 'account')} in ${counted(report.assets.length, 'asset')}${assetList(report)}`,
    `${counted(report.conversionAccounts.length, 'conversion account')} used`,
    ...report.conversionAccounts.map((path) => `  ${path}`),
    ...(report.rejectedFile === null
      ? []
      : [`${counted(report.rejectedTransactions, 'transaction')} written to ${report.rejectedFile}`]),
  ]
  const headline = `${did} ${counted(report.transactions, 'transaction')} with ${counted(report.legs, 'leg')} into book ${report.book} in ${report.seconds} s`
  return [headline, ...details.map((text) => `  ${text}`)]
}

function assetList({ assets }: ImportReport): string {
  return assets.length === 0 ? '' : `: ${assets.map(({ code, scale }) => `${code} (${scale})`).join(', ')}`
}
