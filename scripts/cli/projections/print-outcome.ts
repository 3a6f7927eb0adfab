import type { TextSink } from '../context.ts'
import { counted } from '../counted.ts'
import { printLine } from '../output.ts'
import type { Comparison, Outcome } from './projections-api.ts'

/** Prints what a job found: counts, and the first rows that differ. */
export function printOutcome(sink: TextSink, { comparison, foldedAndIncremental, differingSums }: Outcome): void {
  if (foldedAndIncremental) printComparison(sink, 'folded and event by event', foldedAndIncremental)
  if (comparison) printComparison(sink, 'with what answers', comparison)
  if (differingSums && differingSums.length === 0) printLine(sink, 'sums by hand on the log: equal')
  for (const { name, fromLog, fromModel } of differingSums ?? [])
    printLine(sink, `sum of ${name}: ${fromLog ?? 'nothing'} in the log, ${fromModel ?? 'nothing'} in the model`)
}

function printComparison(sink: TextSink, what: string, found: Comparison): void {
  if ('impossible' in found) {
    printLine(sink, `${what}: could not be compared: ${found.impossible}`)
    return
  }
  for (const { table, expectedRows, foundRows, differing, first } of found.tables) {
    const rows =
      expectedRows === foundRows ? counted(expectedRows, 'row') : `${counted(expectedRows, 'row')} and ${foundRows}`
    const verdict = differing === '0' ? 'equal' : `${differing} differ`
    printLine(sink, `${what}: ${table}, ${rows}, ${verdict} at position ${found.position}`)
    for (const row of first) {
      printLine(sink, `  answers ${JSON.stringify(row.expected)}`)
      printLine(sink, `  built   ${JSON.stringify(row.found)}`)
    }
  }
}
