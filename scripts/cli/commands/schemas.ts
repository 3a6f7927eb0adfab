import { relative, resolve } from 'node:path'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { IS_PACKAGE } from '../repository.ts'
import { checkEvents, type EventFinding, type RecordedModule, recordEvents } from '../schemas/recorded-events.ts'

interface SchemasOptions {
  readonly json?: boolean
}

/** `heptad schemas …`: whether every event that a log may hold is still understood. */
export function schemasCommand(program: Command, context: CliContext): void {
  const schemas = program
    .command('schemas')
    .description('compare the shapes of events with recorded ones, so that old events stay readable')
  addCommand(schemas, {
    name: 'check [folders...]',
    summary: 'report events whose shape changed in a way that breaks existing logs; exits 1 when there are any',
    examples: [
      { line: 'heptad schemas check ./blog', what: 'the events of one module' },
      { line: 'heptad schemas check', what: 'of the engine, the built-in modules and those that HEPTAD_MODULES names' },
    ],
  }).action((folders: readonly string[], options: SchemasOptions) => check(context, folders, options))
  addCommand(schemas, {
    name: 'record [folders...]',
    summary: 'record the shapes of events, and golden fixtures where they are missing; refuses breaking changes',
    examples: [
      { line: 'heptad schemas record ./blog', what: 'writes ./blog/recorded.json and ./blog/fixtures; commit both' },
    ],
  }).action((folders: readonly string[], options: SchemasOptions) => record(context, folders, options))
}

async function check(context: CliContext, folders: readonly string[], { json = false }: SchemasOptions): Promise<void> {
  const modules = await recordedModules(context, folders)
  const findings = modules.flatMap((module) =>
    checkEvents(module).map((finding) => ({ module: module.name, ...finding })),
  )
  if (json) printJson(context.stdout, { findings })
  else {
    for (const finding of findings) printLine(context.stdout, lineOf(finding))
    const events = modules.reduce((sum, module) => sum + module.events.length, 0)
    printLine(
      context.stdout,
      `${counted(events, 'event')} of ${counted(modules.length, 'module')}: ${findings.length === 0 ? 'sound' : counted(findings.length, 'finding')}`,
    )
  }
  if (findings.length > 0) throw new CliFailure(EXIT.failed, counted(findings.length, 'finding'))
}

async function record(
  context: CliContext,
  folders: readonly string[],
  { json = false }: SchemasOptions,
): Promise<void> {
  const { exampleOf } = await import('@heptad/gateway/openapi/example.ts')
  const modules = await recordedModules(context, folders)
  const breaking = modules.flatMap(checkEvents).filter(({ kind }) => kind === 'breaking')
  if (breaking.length > 0) throw new CliFailure(EXIT.failed, breaking.map(lineOf).join('\n'))
  const files = modules.flatMap((module) => recordEvents(module, exampleOf))
  if (json) return printJson(context.stdout, { files })
  for (const file of files) printLine(context.stdout, `written: ${relative(process.cwd(), file)}`)
}

function lineOf({ type, what, fix }: EventFinding): string {
  return `${type}: ${what}\n    fix: ${fix}`
}

/** Those in the folders; without any, the engine's own and those of every module that a start would serve. */
async function recordedModules({ env }: CliContext, folders: readonly string[]): Promise<readonly RecordedModule[]> {
  const { findModules } = await import('@heptad/gateway/module/load.ts')
  const named = folders.length > 0 ? folders.map((folder) => resolve(folder)) : loadConfig({ env }).config.modules
  const found = await findModules(named)
  const own = found.map(({ module, folder }) => ({ name: module.name, folder, events: module.events }))
  if (folders.length > 0 || IS_PACKAGE) return own
  const { builtInEvents } = await import('../schemas/built-in-events.ts')
  return [...builtInEvents, ...own]
}
