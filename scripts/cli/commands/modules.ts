import { permissionsOf } from '@heptad/gateway/module/definition.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { modulesOf } from '../modules-of.ts'
import { printJson, printTable } from '../output.ts'

/** `heptad modules`: what HEPTAD_MODULES names, loaded and checked without starting anything. */
export function modulesCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'modules',
    summary: 'load and check the modules as a start would, and list what each contains',
    examples: [
      { line: 'HEPTAD_MODULES=./blog heptad modules', what: 'check ./blog before it is served' },
      { line: 'heptad modules --json', what: 'commands, queries, permissions, events and projections of each' },
    ],
  }).action(({ json = false }: { readonly json?: boolean }) => list(context, json))
}

async function list(context: CliContext, json: boolean): Promise<void> {
  const { modules } = await modulesOf(context)
  const listed = modules.map((module) => ({
    name: module.name,
    version: module.version,
    summary: module.summary,
    dependencies: module.dependencies,
    commands: module.commands.map(({ contract }) => contract.type),
    queries: module.queries.map(({ contract }) => contract.name),
    permissions: permissionsOf(module),
    events: module.events.map(({ type, schemaVersion }) => `${type} v${schemaVersion}`),
    projections: module.projections.map(({ name, version }) => `${name} v${version}`),
    reactions: [...module.reactions, ...module.timers].map(({ name }) => name),
  }))
  if (json) return printJson(context.stdout, listed)
  const counts = (...lists: readonly (readonly string[])[]) => lists.map(({ length }) => String(length))
  printTable(
    context.stdout,
    ['module', 'version', 'commands', 'queries', 'events', 'projections', 'permissions', 'summary'],
    listed.map(({ name, version, summary, ...rest }) => [
      name,
      version,
      ...counts(rest.commands, rest.queries, rest.events, rest.projections, rest.permissions),
      summary,
    ]),
  )
}
