import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import { StartFailed, StartInterrupted } from '@heptad/infra/lifecycle/lifecycle.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext, TextSink } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJsonLine } from '../output.ts'
import { saysWhatToDo } from '../report-failure.ts'
import { finishUnread } from '../unread.ts'

interface StartOptions {
  readonly watch?: boolean
  readonly json?: boolean
}

/** Takes the greeting, which is for people. */
const UNREAD: TextSink = { write: () => true }

/** `heptad start`: runs the backbone in this process until it is told to stop. */
export function startCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'start',
    summary: 'run the backbone until Ctrl-C',
    description:
      'Runs the backbone in this process: the gateway, and the embedded engines where DATABASE_URL and CLICKHOUSE_URL are not set. Settings are environment variables; heptad doctor lists them.',
    examples: [
      { line: 'heptad start', what: 'on port 7300, with everything it keeps in .heptad' },
      { line: 'HEPTAD_MODULES=./blog heptad start', what: 'with a module of your own' },
      {
        line: 'HEPTAD_MODULES=./blog heptad start --watch',
        what: 'the same; a change of the module is served within two seconds',
      },
      { line: 'HEPTAD_PORT=0 HEPTAD_HOME=.heptad-trial heptad start', what: 'a second one, on a free port' },
      {
        line: 'heptad start --json',
        what: 'one line of JSON once it is ready: its address, and the file with its keys',
      },
    ],
  })
    .option(
      '--watch',
      'restart the server whenever a file of a module changes; the engines keep running (HEPTAD_WATCH=1)',
    )
    .action((options: StartOptions) => start(context, options))
}

/** Answers once the backbone serves; from then on the backbone itself ends the process. Its modules are loaded only here. */
async function start(context: CliContext, { watch = false, json = false }: StartOptions): Promise<void> {
  finishUnread()
  const { config } = loadConfig(context)
  if (watch || config.watch === '1') return watchModules(context, json)
  const { startBackbone } = await import('@heptad/gateway/main.ts')
  try {
    const { url } = await startBackbone(json ? { ...context, stdout: UNREAD } : context)
    if (json) printJsonLine(context.stdout, { url, credentials: join(config.home, 'credentials.json') })
    // Node keeps what it compiled when a process ends in order, and a server may be killed.
    flushCompileCache()
  } catch (error) {
    if (error instanceof StartInterrupted) throw new CliFailure(EXIT.failed, 'stopped before it was ready')
    if (!(error instanceof StartFailed)) throw error
    if (saysWhatToDo(error.cause)) throw error.cause
    throw new CliFailure(EXIT.failed, error.message, 'heptad doctor shows what is missing')
  }
}

async function watchModules(context: CliContext, json: boolean): Promise<void> {
  const { runWatched } = await import('../watch/run-watched.ts')
  await runWatched(context, json ? ['--json'] : [])
}
