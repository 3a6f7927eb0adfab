import { writeFileSync } from 'node:fs'
import Table from 'cli-table3'
import { type Command, InvalidArgumentError } from 'commander'
import { measureRebuild, type RebuildReport } from './rebuild.ts'

/** `npm run bench -- rebuild` */
export function rebuildCommand(program: Command): void {
  program
    .command('rebuild')
    .summary('rebuild read models of a synthetic log, folded and incrementally, and append meanwhile')
    .option(
      '--events <number>',
      'length of the log; 5000000 shows that memory does not follow it',
      wholeNumber,
      200_000,
    )
    .option('--json <file>', 'write all figures to this file too')
    .action(async ({ events, json }: { events: number; json?: string }) => {
      const report = await measureRebuild(events)
      process.stdout.write(reportText(report))
      if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
    })
}

function reportText({
  events,
  figures,
  appendsPerSecondAlone: alone,
  appendsPerSecondMeanwhile: meanwhile,
}: RebuildReport) {
  const shown = new Table({ head: ['projection', 'way', 'events per second', 'MiB above idle'] })
  for (const { projection, way, eventsPerSecond, memoryMib } of figures)
    shown.push([projection, way, eventsPerSecond, memoryMib])
  const share = Math.round((meanwhile * 100) / alone)
  return `rebuild: a log of ${events} events, two legs each
${shown.toString()}
appends by 32 callers of the same process: ${Math.round(alone)}/s alone, ${Math.round(meanwhile)}/s while a thread of it folds (${share} %)
`
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.')
  return number
}
