import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { accessFor } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { httpClient } from '../http-client.ts'
import { printJson, printLine } from '../output.ts'
import { startProgress } from '../progress.ts'
import { badRowLines } from './bad-rows.ts'
import { commodityMapping } from './commodity.ts'
import { type ImportResult, runImport } from './import.ts'
import { importReport, reportLines } from './import-report.ts'
import { type LedgerApi, ledgerApi } from './ledger-api.ts'
import { type Format, openSource } from './open-source.ts'
import { type ImportPlan, planImport } from './plan.ts'
import { type RejectedFile, rejectedFile } from './rejected-file.ts'
import type { BadRow, Source } from './source.ts'

export interface ImportFileOptions {
  readonly book: string
  readonly format?: Format
  readonly commodity?: readonly string[]
  readonly credit?: readonly string[]
  readonly keepGoing?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** One import, from its command line to its report. */
interface Session {
  readonly context: CliContext
  readonly options: ImportFileOptions
  readonly api: LedgerApi
  readonly source: Source
  readonly bytes: number
  readonly rejected: RejectedFile
}

const PATIENCE = { answerMs: 60_000, totalMs: 120_000 }

/** Imports a file into a book of the running backbone. Throws a CliFailure when anything was bad or refused. */
export async function importFile(context: CliContext, path: string, options: ImportFileOptions): Promise<void> {
  const startedAt = performance.now()
  const { source, bytes } = openSource(path, options.format)
  const api = ledgerApi(httpClient(accessFor(context.env, 'tenant'), PATIENCE), options.book)
  const session = { context, options, api, source, bytes, rejected: rejectedFile(path, source) }
  const present = await api.accounts()
  const plan = await check(session, new Map(present.map(({ asset, scale }) => [asset, scale])))
  const result = options.dryRun === true ? null : await carryOut(session, plan, present)
  const seconds = (performance.now() - startedAt) / 1000
  report(session, plan, result, seconds)
}

async function check(session: Session, fixedScales: ReadonlyMap<string, number>): Promise<ImportPlan> {
  const { context, options, source, bytes } = session
  const { commodity = [], credit = [] } = options
  const rules = { commodities: commodityMapping(commodity), creditRoots: new Set(credit), fixedScales }
  const progress = startProgress(context.stderr, `checking ${source.name} (bytes)`, bytes)
  const plan = await planImport(source.transactions(progress.update), rules).finally(progress.stop)
  if (plan.badRows.length > 0) listBadRows(context, plan.badRows)
  if (holdsNothing(plan)) printLine(context.stderr, `there is no transaction in ${source.name}: nothing is imported`)
  const isHopeless = plan.badRows.length > 0 && options.keepGoing !== true
  if (!isHopeless) return plan
  if (options.json === true) printJson(context.stdout, { imported: 0, badRows: plan.badRows })
  const hint = 'correct them, or import the rest with --keep-going'
  throw new CliFailure(EXIT.failed, `${counted(distinctLines(plan.badRows), 'bad row')}; nothing was imported`, hint)
}

async function carryOut(session: Session, plan: ImportPlan, present: Parameters<typeof runImport>[0]['present']) {
  const { context, options, api, source, rejected } = session
  const progress = startProgress(context.stderr, `importing ${source.name} (transactions)`, plan.transactions)
  const result = await runImport({
    ...{ api, source, plan, present, rejected },
    bookId: options.book,
    keepGoing: options.keepGoing === true,
    onProgress: progress.update,
  }).finally(progress.stop)
  await api.untilVisible(result.position)
  return result
}

function report(
  { context, options, rejected }: Session,
  plan: ImportPlan,
  result: ImportResult | null,
  seconds: number,
): void {
  const summary = importReport({ book: options.book, plan, result, rejected, seconds })
  if (options.json === true) printJson(context.stdout, summary)
  else for (const line of reportLines(summary)) printLine(context.stdout, line)
  if (result === null) return
  if (result.refused.length > 0) {
    listBadRows(context, result.refused)
    const why = `the ledger refused ${counted(result.refused.length, 'transaction')}`
    throw new CliFailure(EXIT.failed, why, whatToDo(result, rejected.path))
  }
  if (rejected.count > 0)
    throw new CliFailure(EXIT.failed, `${counted(rejected.count, 'transaction')} not imported`, setAside(rejected.path))
}

function whatToDo({ refusedBefore, stoppedEarly }: ImportResult, rejectedPath: string): string {
  const rest = stoppedEarly ? '; import the rest with --keep-going' : ''
  if (refusedBefore > 0)
    return `${refusedBefore} of them had been refused before and stay so under their keys: once the cause is gone, import ${rejectedPath}${rest}`
  if (stoppedEarly) return `the import stopped there${rest}`
  return setAside(rejectedPath)
}

function setAside(rejectedPath: string): string {
  return `what was not imported stands in ${rejectedPath}; correct it and import that file`
}

/** No error, for an empty book is exported as an empty file; but whoever named another file by mistake should see it. */
function holdsNothing({ transactions, emptyTransactions, badRows }: ImportPlan): boolean {
  return transactions === 0 && emptyTransactions === 0 && badRows.length === 0
}

function listBadRows({ stderr }: CliContext, rows: readonly BadRow[]): void {
  for (const line of badRowLines(rows)) printLine(stderr, line)
}

function distinctLines(rows: readonly BadRow[]): number {
  return new Set(rows.map(({ line }) => line)).size
}
