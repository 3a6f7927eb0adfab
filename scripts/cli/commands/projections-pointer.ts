import type { Command } from 'commander'
import { countArgument } from '../arguments.ts'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { printJson, printLine } from '../output.ts'
import { type ProjectionsApi, projectionsApi } from '../projections/projections-api.ts'

interface PointerOptions {
  readonly acceptDifferences?: boolean
  readonly of?: number
  readonly build?: number
  readonly json?: boolean
}

/** `heptad projections promote|rollback|drop`: which build answers, and which is kept. */
export function projectionsPointerCommands(projections: Command, context: CliContext): void {
  addCommand(projections, {
    name: 'promote <projection>',
    summary: 'let the newest checked build answer; the previous one is kept up to date',
    examples: [{ line: 'heptad projections promote money.balances', what: 'after a rebuild of a new version' }],
  })
    .option('--accept-differences', 'promote although rows differ from the build that answers now')
    .action((name: string, options: PointerOptions) =>
      change(context, options, 'answers now', (api) => api.promote(name, options.acceptDifferences === true)),
    )
  addCommand(projections, {
    name: 'rollback <projection>',
    summary: 'go back to the build that answered before',
    examples: [{ line: 'heptad projections rollback money.balances', what: 'undo the last promote' }],
  }).action((name: string, options: PointerOptions) =>
    change(context, options, 'answers again', (api) => api.rollback(name)),
  )
  addCommand(projections, {
    name: 'drop <projection>',
    summary: 'drop the tables of a build that does not answer, or of a projection that is gone',
    examples: [{ line: 'heptad projections drop money.balances --of 1 --build 1', what: 'version 1, build 1' }],
  })
    .requiredOption('--of <version>', 'version of the build', countArgument())
    .requiredOption('--build <number>', 'number of the build', countArgument())
    .action((name: string, options: PointerOptions) =>
      change(context, options, 'is dropped', (api) => api.drop(name, options.of ?? 0, options.build ?? 0)),
    )
}

async function change(
  { env, stdout }: CliContext,
  { json = false }: PointerOptions,
  became: string,
  act: (api: ProjectionsApi) => Promise<{ projection: string; version: number; build: number }>,
): Promise<void> {
  const changed = await act(projectionsApi(httpClient(accessFor(env, 'operator'))))
  if (json) return printJson(stdout, changed)
  printLine(stdout, `${changed.projection} version ${changed.version}, build ${changed.build} ${became}`)
}
