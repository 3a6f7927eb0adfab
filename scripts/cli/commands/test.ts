import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { runCommand } from '../../tasks/run-command.ts'
import { addCommand } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { IS_PACKAGE, REPOSITORY } from '../repository.ts'

interface TestOptions {
  readonly in: string
  readonly json?: boolean
}

const CONFIG = join(REPOSITORY, IS_PACKAGE ? 'vitest.config.js' : 'vitest.config.ts')

/** `heptad test`: the tests of a module of one's own, with this repository's runner and engines. */
export function testCommand(program: Command): void {
  addCommand(program, {
    name: 'test [filter...]',
    summary: "run a module's tests, and start the engines that they need",
    examples: [
      { line: 'heptad test', what: 'every *.test.ts in this folder' },
      { line: 'heptad test blog.test', what: 'only files whose names contain this' },
      { line: 'heptad test --in ../blog', what: 'of another folder' },
    ],
  })
    .option('--in <folder>', "the module's folder", '.')
    .action((filters: readonly string[], options: TestOptions) => test(filters, options))
}

async function test(filters: readonly string[], { in: folder, json = false }: TestOptions): Promise<void> {
  if (!existsSync(folder)) throw new CliFailure(EXIT.usage, `there is no folder ${folder}`)
  const runner = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs')
  const options = ['--config', CONFIG, '--root', resolve(folder), ...(json ? ['--reporter=json'] : [])]
  const exitCode = await runCommand(process.execPath, [runner, 'run', ...options, ...filters])
  if (exitCode !== 0) throw new CliFailure(exitCode, 'the tests did not pass')
}
