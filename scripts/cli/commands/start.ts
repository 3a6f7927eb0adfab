import { StartFailed, StartInterrupted } from '@heptad/infra/lifecycle/lifecycle.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'

/** `heptad start`: runs the backbone in this process until it is told to stop. */
export function startCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'start',
    summary: 'run the backbone until Ctrl-C',
    description:
      'Runs the backbone in this process: the gateway, and the embedded engines where DATABASE_URL and CLICKHOUSE_URL are not set. Settings are environment variables; heptad doctor lists them.',
    examples: [
      { line: 'heptad start', what: 'on port 7300, with everything it keeps in .heptad' },
      { line: 'HEPTAD_PORT=0 HEPTAD_HOME=.heptad-trial heptad start', what: 'a second one, on any free port' },
    ],
  }).action(() => start(context))
}

/** Answers once the backbone serves; from then on the backbone itself ends the process. Its modules are loaded only here. */
async function start(context: CliContext): Promise<void> {
  const { startBackbone } = await import('@heptad/gateway/main.ts')
  try {
    await startBackbone(context)
  } catch (error) {
    if (error instanceof StartInterrupted) throw new CliFailure(EXIT.failed, 'stopped before it was ready')
    if (error instanceof StartFailed)
      throw new CliFailure(EXIT.failed, error.message, 'heptad doctor shows what is missing')
    throw error
  }
}
