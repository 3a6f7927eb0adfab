import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { httpClient } from '../http-client.ts'
import { printJson, printLine } from '../output.ts'
import { followJob } from '../projections/follow-job.ts'
import { printOutcome } from '../projections/print-outcome.ts'
import { type Job, type ProjectionsApi, projectionsApi } from '../projections/projections-api.ts'

interface JobOptions {
  readonly acceptDifferences?: boolean
  readonly detach?: boolean
  readonly stopOnInterrupt?: boolean
  readonly json?: boolean
}

/** `heptad projections rebuild|verify|interrupt` */
export function projectionsJobCommands(projections: Command, context: CliContext): void {
  jobCommand(
    projections,
    'rebuild',
    'make a new build of a projection while the present one answers; it takes over when both are equal',
  )
    .option('--accept-differences', 'let the new build take over although rows differ or could not be compared')
    .action((name: string, options: JobOptions) => rebuild(context, name, options))
  jobCommand(
    projections,
    'verify',
    'build a projection a second time and compare; exit 1 when anything differs',
  ).action((name: string, options: JobOptions) => verify(context, name, options))
  addCommand(projections, {
    name: 'interrupt <projection>',
    summary: 'stop the job of a projection; started again, it resumes where it stopped',
    examples: [{ line: 'heptad projections interrupt money.balances', what: 'stop its rebuild or verification' }],
  }).action(async (name: string, { json = false }: JobOptions) => {
    const job = await apiOf(context).interrupt(name)
    if (json) printJson(context.stdout, job)
    else printLine(context.stdout, `the job of ${name} stops`)
  })
}

function jobCommand(projections: Command, verb: 'rebuild' | 'verify', summary: string): Command {
  return addCommand(projections, {
    name: `${verb} <projection>`,
    summary,
    description: `${summary}. The server does the work, while queries and commands go on. Ctrl-C ends the display, not the job.`,
    examples: [
      { line: `heptad projections ${verb} money.balances`, what: 'and show the progress' },
      { line: `heptad projections ${verb} money.balances --detach`, what: 'only start it' },
    ],
  })
    .option('--detach', 'do not wait for it')
    .option('--stop-on-interrupt', 'let Ctrl-C stop the job in the server too; it can be resumed')
}

async function rebuild(context: CliContext, name: string, options: JobOptions): Promise<void> {
  const api = apiOf(context)
  const job = await watched(context, api, name, options, () => api.rebuild(name, options.acceptDifferences === true))
  if (job === null || options.json === true) return
  const { promoted, build } = job.outcome ?? {}
  if (promoted === true) return printLine(context.stdout, `${name} version ${job.version}, build ${build} answers now`)
  if (job.state === 'succeeded') printLine(context.stdout, `checked; heptad projections promote ${name} lets it answer`)
}

async function verify(context: CliContext, name: string, options: JobOptions): Promise<void> {
  const api = apiOf(context)
  const job = await watched(context, api, name, options, () => api.verify(name))
  if (job !== null && options.json !== true) printLine(context.stdout, `${name} is what the log says`)
}

/** Null when nobody waits for it. Throws when rows differ. */
async function watched(
  { stdout, stderr }: CliContext,
  api: ProjectionsApi,
  name: string,
  { detach = false, stopOnInterrupt = false, json = false }: JobOptions,
  ask: () => Promise<Job | null>,
): Promise<Job | null> {
  const asked = await ask()
  if (asked === null) throw new CliFailure(EXIT.failed, `no job is known for ${name}`)
  if (detach) {
    if (json) printJson(stdout, asked)
    else printLine(stdout, `the server has the ${asked.kind} of ${name}; heptad projections list shows how far it is`)
    return null
  }
  const job = await followJob(api, asked, { sink: stderr, stopsJob: stopOnInterrupt })
  if (json) printJson(stdout, job)
  else if (job.outcome !== null) printOutcome(stdout, job.outcome)
  if (job.state === 'differs') throw new CliFailure(EXIT.failed, `${name} differs`, hintFor(job))
  return job
}

function hintFor({ kind, projection, outcome }: Job): string {
  if (kind === 'verify') return `heptad projections rebuild ${projection} --accept-differences puts it right`
  if (outcome?.comparison === null) return 'the new version is not the same when it is built twice: it is at fault'
  return `if that is right: heptad projections promote ${projection} --accept-differences`
}

function apiOf({ env }: CliContext): ProjectionsApi {
  return projectionsApi(httpClient(accessFor(env, 'operator')))
}
