import type { Settings } from '../contestant.ts'
import { reaches } from '../figure.ts'
import { busyWarning } from '../machine.ts'
import { FIGURE_HEAD, figureCells, listed, type Report, ROW_HEAD, rowCells, titleOf } from '../report.ts'

const BEGIN = '<!-- written by hand from here; `npm run bench -- all --report` keeps it -->'
const END = '<!-- written by hand up to here -->'
const NOT_YET = '\n## What limits it now\n\nNot examined yet.\n'

/** What the page is made of. */
export interface PageParts {
  readonly reports: readonly Report[]
  /** Command lines of runs of which there are no figures. */
  readonly missing: readonly string[]
  /** The page as it is, for what is written by hand in it. */
  readonly present: string
}

/** The whole page. */
export function page({ reports, missing, present }: PageParts): string {
  return `${[HEAD, circumstances(reports), summary(reports, missing), hand(present), ...reports.map(section), RULES].join('\n\n')}\n`
}

const HEAD = `# Performance

This page is made by \`npm run bench -- all --report\` from what it measured; only the part under "What limits it now" is written by hand.
A goal is a ratio to a peer where there is one, because a machine's speed drifts: peers do the same work in the same run, in turns, on the
same PostgreSQL. An interval is the range over the pairs of rounds.`

function circumstances(reports: readonly Report[]): string {
  const [first] = reports
  if (first === undefined) return ''
  const { busyBefore: _, fdatasyncMs: __, ...machine } = first.machine
  const times = reports.map(({ at }) => at).toSorted()
  const engines = reports.find(({ engines: { server_version: version } }) => version !== undefined)?.engines ?? {}
  return `Measured from ${minute(times.at(0))} to ${minute(times.at(-1))} UTC. The machine: ${listed(machine)}. PostgreSQL: ${listed(usual(engines))}.`
}

function usual({
  fsyncDelayMs: _,
  commitMs: __,
  logEvents: ___,
  logMadeInSeconds: ____,
  ...settings
}: Settings): Settings {
  return settings
}

function minute(at = ''): string {
  return at.slice(0, 16).replace('T', ' ')
}

/** Every figure that has a goal. */
function summary(reports: readonly Report[], missing: readonly string[]): string {
  const asked = reports.flatMap((report) =>
    report.figures
      .filter(({ goal }) => goal !== undefined)
      .map((figure) => ({ figure, row: [titleOf(report), ...figureCells(figure)] })),
  )
  const reached = asked.filter(({ figure }) => reaches(figure) !== 'no')
  const head = ['benchmark', ...FIGURE_HEAD]
  const busy = reports.filter(({ machine }) => busyWarning(machine) !== null).map(titleOf)
  const notes = [
    `${reached.length} of ${asked.length} are reached.`,
    ...(busy.length === 0
      ? []
      : [`**Other programs were at work during these runs, whose figures say little: ${busy.join('; ')}.**`]),
    ...(missing.length === 0 ? [] : [`Not measured yet: ${missing.join('; ')}.`]),
  ]
  const rows = asked.map(({ row }) => row)
  return ['## Goals', ...notes, table(head, rows)].join('\n\n')
}

function hand(present: string): string {
  const [begin, end] = [present.indexOf(BEGIN), present.indexOf(END)]
  const written = begin < 0 || end < begin ? NOT_YET : present.slice(begin + BEGIN.length, end)
  return `${BEGIN}${written}${END}`
}

function section(report: Report): string {
  const { command, plan, machine, engines, settings, rows, figures, found } = report
  const own = Object.entries(settings).filter(([, values]) => Object.keys(values).length > 0)
  const special = Object.entries(engines).filter(([name]) => !(name in usual(engines)))
  const notes = [
    `\`${command}\` — ${listed(plan)}; ${machine.busyBefore} % in use before, fdatasync ${machine.fdatasyncMs} ms.`,
    ...(special.length === 0 ? [] : [`PostgreSQL besides: ${listed(Object.fromEntries(special))}.`]),
    ...own.map(([name, values]) => `${name}: ${listed(values)}.`),
  ]
  const warning = busyWarning(machine)
  return [
    `## ${titleOf(report)}`,
    ...(warning === null ? [] : [`**${capital(warning)}.**`]),
    ...(rows.length === 0 ? [] : [table(ROW_HEAD, rows.map(rowCells))]),
    ...(figures.length === 0 ? [] : [table(FIGURE_HEAD, figures.map(figureCells))]),
    notes.join('\n'),
    `Checked at the end: ${Object.entries(found)
      .map(([name, values]) => `${name}: ${listed(values)}`)
      .join('; ')}.`,
  ].join('\n\n')
}

const RULES = `## How to run it

\`npm run bench -- --help\` lists the benchmarks; each has \`--help\` with examples. \`npm run bench -- all --quick\` shows that they run,
\`npm run bench -- all --report\` takes all figures and writes this page; the first time it makes a log of 20 million events in
\`.cache/bench\`, which takes some minutes and 14 GB. Close other programs first: a run that found the machine at work says so here.

- Peers have their best pool of 2, 10 and 32 connections, chosen at each number of callers before the clock runs.
- Rates are medians of interleaved rounds in a closed loop; a round begins when the machine is quiet. p50 and p99 beside them are of the same loop, so at full load. Those at 70 % are of an open loop at that
  share of the rate, counted from when each unit of work was due, whatever became of those before, after a second at that rate which does not count; so are those under \`projections\`, at a fixed rate.
- Every run ends with a check: what was acknowledged is there once, money is conserved, read models are equal to the log. One that fails ends the run with an error.
- \`--fsync-delay\` preloads a small library into PostgreSQL that sleeps before each fsync; the run fails when commits do not show it.`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
