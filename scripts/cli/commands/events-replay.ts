import type { Command } from 'commander'
import type { ArchiveSource } from '../archive/source.ts'
import { sourceFor } from '../archive/source-for.ts'
import { type Moment, momentArgument, tenantArgument } from '../arguments.ts'
import { addCommand, collect } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { modulesOf } from '../modules-of.ts'
import { nothingFits } from '../nothing-fits.ts'
import { printJson, printLine, printTable } from '../output.ts'
import { type CheckReport, checkLog } from '../replay/check-log.ts'
import { countEvents } from '../replay/count.ts'
import { Meter } from '../replay/meter.ts'
import { printRows, projectEvents } from '../replay/project-events.ts'
import { type ReplayRules, replayRules } from '../replay/replay-rules.ts'
import { lastPosition, type ReplaySelection, selectedEvents } from '../replay/select.ts'
import { foldStreams, printStates } from '../replay/states.ts'

interface ReplayOptions {
  readonly tenant?: string
  readonly stream?: string
  readonly type?: readonly string[]
  readonly after?: Moment
  readonly until?: Moment
  readonly check?: boolean
  readonly states?: boolean
  readonly projection?: string
  readonly from?: string
  readonly json?: boolean
}

/** `heptad events replay`: history once more, through deciders or a projection, without effect. */
export function eventsReplayCommand(events: Command, context: CliContext): void {
  addCommand(events, {
    name: 'replay',
    summary: 'fold the log with the deciders or a projection of this release, and write nothing; --check verifies it',
    description:
      'Reads the log from the running backbone (or from an export) and runs it through the code of this release, in this process: nothing is written anywhere. Without --states, --projection or --check it counts events.',
    examples: [
      {
        line: 'heptad events replay --check',
        what: 'fold every stream, check every invariant; exit 1 and the positions of what is wrong',
      },
      {
        line: 'heptad events replay --stream money.book-main --states --until 2026-01-31',
        what: 'what the book was at the end of January',
      },
      {
        line: 'heptad events replay --projection money.balances --tenant <id>',
        what: "the rows that a projection makes of one tenant's history",
      },
      {
        line: 'heptad events replay --type money. --after 2026-01-01T00:00:00Z',
        what: 'how many events of each type since New Year',
      },
    ],
  })
    .option('--tenant <tenant>', 'only events of this tenant, by its id or slug', tenantArgument)
    .option('--stream <stream>', 'only events of this stream, such as money.book-main')
    .option('--type <type>', 'only events of this type, or below it when it ends with a dot; may be repeated', collect)
    .option('--after <moment>', 'only events after this position, time or day (in UTC)', momentArgument)
    .option(
      '--until <moment>',
      'only events up to this position or time, or the end of this day in UTC',
      momentArgument,
    )
    .option('--states', 'fold each stream with its decider and show its state')
    .option('--projection <name>', 'run a projection in memory and show its rows')
    .option('--check', 'fold every stream and report everything that is wrong')
    .option('--from <folder>', 'read an export instead of the running backbone')
    .action((options: ReplayOptions) => replay(context, options))
}

async function replay(context: CliContext, options: ReplayOptions): Promise<void> {
  refuseContradictions(options)
  const { source, tenantId } = await sourceFor(context, options)
  const selection = {
    tenantId,
    streamId: options.stream,
    types: options.type ?? [],
    after: options.after,
    until: options.until,
  }
  const modules = await modulesOf(context)
  const { head } = await source.identity()
  const meter = new Meter(context.stderr, 'replay', lastPosition(selection, head))
  const rules = replayRules(modules)
  if (options.check === true) return check(context, { source, head, rules, selection, meter }, options)
  const selected = selectedEvents(source, selection, (position) => meter.at(position))
  const events = orElse(selected, () => nothingFits(context, options.stream))
  if (options.states === true)
    return printStates(context, await foldStreams(events, rules), options, () => meter.stop())
  if (options.projection !== undefined)
    return printRows(context, await projectEvents(events, options.projection, modules), options, () => meter.stop())
  const counts = await countEvents(events)
  meter.stop()
  if (options.json === true) return printJson(context.stdout, { ...counts, ...meter.report() })
  printTable(context.stdout, ['type', 'events', 'streams', 'first', 'last'], counts.types.map(Object.values))
  printLine(
    context.stdout,
    `${counted(counts.events, 'event')} in ${counted(counts.streams, 'stream')} of ${counted(counts.tenants, 'tenant')}; ${meter.text()}`,
  )
}

/** The same, and `whenNone` when there are none. */
async function* orElse<T>(all: AsyncIterable<T>, whenNone: () => void): AsyncGenerator<T> {
  let isEmpty = true
  for await (const one of all) {
    isEmpty = false
    yield one
  }
  if (isEmpty) whenNone()
}

/** A position and a time are compared by nobody: the log knows which comes first. */
function isReversed(after: Moment | undefined, until: Moment | undefined): boolean {
  if (after === undefined || until === undefined) return false
  if ('position' in after) return 'position' in until && after.position > until.position
  return 'time' in until && after.time > until.time
}

function refuseContradictions({ check, states, projection, type, after, until }: ReplayOptions): void {
  if (isReversed(after, until)) throw new CliFailure(EXIT.usage, '--after lies after --until: nothing is between them')
  const modes = [check === true, states === true, projection !== undefined].filter(Boolean)
  if (modes.length > 1) throw new CliFailure(EXIT.usage, '--check, --states and --projection exclude each other')
  if ((check === true || states === true) && (type !== undefined || after !== undefined))
    throw new CliFailure(EXIT.usage, 'a stream is folded from its first event on: leave out --type and --after')
}

interface LogToCheck {
  readonly source: ArchiveSource
  /** Where the log ends. */
  readonly head: bigint
  readonly rules: ReplayRules
  readonly selection: ReplaySelection
  readonly meter: Meter
}

async function check(
  context: CliContext,
  { source, head, rules, selection, meter }: LogToCheck,
  { json = false }: ReplayOptions,
): Promise<void> {
  if (selection.until !== undefined && 'time' in selection.until)
    throw new CliFailure(EXIT.usage, 'a check goes up to a position: give --until one')
  const { stdout } = context
  const range = { after: 0n, until: lastPosition(selection, head), tenantId: selection.tenantId }
  const { streamId } = selection
  const onEvent = (position: bigint): void => meter.at(position)
  const report = await checkLog(source, range, { rules, streamId, endsEarly: range.until < head, onEvent })
  meter.stop()
  if (report.events === 0) nothingFits(context, streamId)
  if (json) printJson(stdout, { ...report, ...meter.report() })
  else printReport(stdout, report, meter)
  if (report.findingCount > 0) throw new CliFailure(EXIT.failed, counted(report.findingCount, 'finding'))
}

function printReport(stdout: CliContext['stdout'], report: CheckReport, meter: Meter): void {
  for (const { position, rule, type, streamId, revision, tenantId, detail } of report.findings)
    printLine(stdout, `position ${position}: ${rule}: ${detail}\n    ${type} at ${streamId}@${revision} of ${tenantId}`)
  const { events, streams, findings, findingCount, notLoaded } = report
  if (findingCount > findings.length) printLine(stdout, `… and ${findingCount - findings.length} more`)
  for (const [module, count] of Object.entries(notLoaded))
    printLine(stdout, `${counted(count, 'event')} of the module ${module}, which is not loaded: counted, not folded`)
  const verdict = findingCount === 0 ? 'clean' : counted(findingCount, 'finding')
  printLine(stdout, `${counted(events, 'event')}, ${counted(streams, 'stream')}: ${verdict}; ${meter.text()}`)
}
