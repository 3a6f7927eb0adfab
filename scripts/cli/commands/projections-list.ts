import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { printJson, printLine, printTable } from '../output.ts'
import { type Build, type Job, projectionsApi } from '../projections/projections-api.ts'

const HEAD = ['projection', 'version', 'build', 'state', 'checkpoint', 'behind', 'size', 'job']
const UNFINISHED: readonly string[] = ['requested', 'running', 'interrupting', 'interrupted']

/** `heptad projections list` */
export function projectionsListCommand(projections: Command, context: CliContext): void {
  addCommand(projections, {
    name: 'list',
    summary:
      'list every build of every projection: whether it answers, its checkpoint, its lag, its size and the job on it',
    examples: [
      { line: 'heptad projections list', what: 'for a person' },
      { line: "heptad projections list --json | jq '.builds[] | select(.isServed)'", what: 'for a script' },
    ],
  }).action((options: { readonly json?: boolean }) => list(context, options))
}

async function list({ env, stdout }: CliContext, { json = false }: { readonly json?: boolean }): Promise<void> {
  const listed = await projectionsApi(httpClient(accessFor(env, 'operator'))).list()
  if (json) return printJson(stdout, listed)
  printLine(stdout, `log head ${listed.head}`)
  printTable(
    stdout,
    HEAD,
    listed.builds.map((build) => rowOf(build, BigInt(listed.head), listed.jobs)),
  )
}

function rowOf(build: Build, head: bigint, jobs: readonly Job[]): readonly string[] {
  const { projection, version, position, bytes } = build
  const job = jobs.find((one) => one.projection === projection && UNFINISHED.includes(one.state))
  return [
    ...[projection, String(version), String(build.build), stateOf(build), position],
    ...[String(head - BigInt(position)), bytes === null ? '-' : sizeText(Number(bytes))],
    job === undefined || !build.isServed ? '' : `${job.kind} ${job.state}: ${job.phase} ${percentOf(job)}`,
  ]
}

function stateOf({ isServed, isPrevious, isReady, state, differences }: Build): string {
  if (isServed) return isReady ? 'answers' : 'catching up'
  if (isPrevious) return 'answered before'
  if (state !== 'following') return state
  return differences === null ? 'following' : `checked, differs in ${counted(differences, 'row')}`
}

function percentOf({ done, total }: Job): string {
  return total === '0' ? '' : `${(BigInt(done) * 100n) / BigInt(total)}%`
}

function sizeText(bytes: number): string {
  const [kib, mib] = [1024, 1024 * 1024]
  return bytes < mib ? `${Math.ceil(bytes / kib)} KiB` : `${(bytes / mib).toFixed(1)} MiB`
}
