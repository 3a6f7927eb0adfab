import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import { moduleOf } from '@heptad/schemas/ids.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { raiseVersion } from '../new/raise-version.ts'
import { printJson, printLine } from '../output.ts'
import { REPOSITORY } from '../repository.ts'
import { fixturePath } from '../schemas/recorded-events.ts'

interface VersionOptions {
  readonly in?: string
  readonly json?: boolean
}

/** `heptad new event-version <type>`: the next version of an event, with an upcaster and a golden fixture to fill in. */
export function newEventVersionCommand(parent: Command, context: CliContext): void {
  addCommand(parent, {
    name: 'event-version <type>',
    summary: 'give an event a new version: an upcaster from the one before, and a golden fixture',
    examples: [
      {
        line: 'heptad new event-version blog.post.published --in ./blog',
        what: 'raises the version in the file that declares the event',
      },
    ],
  })
    .option('--in <folder>', "the module's folder; default: those of HEPTAD_MODULES, then this repository")
    .action((type: string, _: VersionOptions, command: Command) => raise(context, type, command.optsWithGlobals()))
}

function raise({ env, stdout }: CliContext, type: string, { in: named, json = false }: VersionOptions): void {
  const own = named === undefined ? loadConfig({ env }).config.modules : [named]
  const folders = named === undefined ? [...own, join(REPOSITORY, 'schemas', moduleOf(type))] : own
  for (const folder of folders) {
    const raised = raiseIn(folder, type)
    if (raised === null) continue
    if (json) printJson(stdout, raised)
    else printRaised(stdout, type, folder, raised)
    return
  }
  const hint = 'name the folder of its module with --in, and write the type in quotes in defineEvent'
  throw new CliFailure(EXIT.usage, `no file declares ${type} in ${folders.join(', ')}`, hint)
}

function printRaised(stdout: CliContext['stdout'], type: string, folder: string, raised: Raised): void {
  const [file, fixture] = [raised.file, raised.fixture].map((path) => relative(process.cwd(), path))
  printLine(stdout, `${type} is version ${raised.version} now. Before it is served again:`)
  printLine(stdout, `  ${file}: change the shape, and what its upcaster makes of the version before`)
  printLine(stdout, `  ${fixture}: what an event of the new version looks like`)
  printLine(stdout, `  then: heptad schemas record ${relative(process.cwd(), folder) || '.'}`)
}

interface Raised {
  readonly version: number
  readonly file: string
  readonly fixture: string
}

function raiseIn(folder: string, type: string): Raised | null {
  const files = existsSync(folder) ? globSync('**/*.{ts,js,mjs}', { cwd: folder, exclude: ['**/node_modules/**'] }) : []
  for (const name of files) {
    const file = join(folder, name)
    const raised = raiseVersion(file, readFileSync(file, 'utf8'), type)
    if (raised === null) continue
    writeFileSync(file, raised.text)
    const { version } = raised
    const before = fixturePath({ folder }, type, version - 1)
    const fixture = fixturePath({ folder }, type, version)
    mkdirSync(dirname(fixture), { recursive: true })
    writeFileSync(fixture, existsSync(before) ? readFileSync(before, 'utf8') : '{}\n')
    return { version, file, fixture }
  }
  return null
}
