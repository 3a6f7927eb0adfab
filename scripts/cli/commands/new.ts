import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { isModuleName } from '@heptad/gateway/module/names.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { makeModule } from '../new/make-module.ts'
import { printJson, printLine } from '../output.ts'
import { REPOSITORY } from '../repository.ts'
import { newEventVersionCommand } from './new-event-version.ts'

interface NewOptions {
  readonly in?: string
  readonly json?: boolean
}

/** `heptad new <name>`: the folder of a module of one's own. */
export function newCommand(program: Command, context: CliContext): void {
  const command = addCommand(program, {
    name: 'new <name>',
    summary: 'make the folder of a new module, which runs as it is',
    description:
      'Makes a folder with contracts, rules, a projection, a read model, queries, permissions, a reaction and tests. Run inside the repository, it makes the folder beside the repository.',
    examples: [
      { line: 'heptad new blog', what: 'a module blog in ./blog; then: cd blog && npm test' },
      { line: 'heptad new blog --in ~/modules', what: 'in another folder' },
      { line: 'HEPTAD_MODULES=./blog heptad start', what: 'serve it' },
    ],
  })
    .option('--in <folder>', 'the folder to make it in; default: here')
    .action((name: string, options: NewOptions) => makeNew(context, name, options))
  newEventVersionCommand(command, context)
}

function makeNew({ stdout }: CliContext, name: string, options: NewOptions): void {
  if (!isModuleName(name))
    throw new CliFailure(
      EXIT.usage,
      `"${name}" cannot be a module's name`,
      'use 2 to 30 small letters a-z that name no part of Heptad',
    )
  const folder = join(parentFolder(options), name)
  if (existsSync(folder))
    throw new CliFailure(EXIT.usage, `${folder} exists already`, 'choose another name, or --in another folder')
  const files = makeModule(name, folder)
  if (options.json === true) {
    printJson(stdout, { name, folder, files })
    return
  }
  const way = relative(process.cwd(), folder)
  printLine(stdout, `made ${way}: ${files.join(', ')}\n`)
  printLine(
    stdout,
    `  cd ${way} && npm test\n  HEPTAD_MODULES=${way.startsWith('.') ? way : `./${way}`} npx heptad start`,
  )
}

/** What lay in the repository would be checked and committed with it. */
function parentFolder({ in: named }: NewOptions): string {
  if (named !== undefined) return resolve(named)
  const here = realpathSync(process.cwd())
  return here === REPOSITORY || here.startsWith(`${REPOSITORY}/`) ? dirname(REPOSITORY) : here
}
