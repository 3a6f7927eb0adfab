import { Command, CommanderError } from 'commander'
import product from '../../package.json' with { type: 'json' }
import { backupCommand } from './commands/backup.ts'
import { completionCommand } from './commands/completion.ts'
import { dlqCommand } from './commands/dlq.ts'
import { doctorCommand } from './commands/doctor.ts'
import { eventsCommand } from './commands/events.ts'
import { keysCommand } from './commands/keys.ts'
import { ledgerCommand } from './commands/ledger.ts'
import { logCommand } from './commands/log.ts'
import { migrateCommand } from './commands/migrate.ts'
import { modulesCommand } from './commands/modules.ts'
import { newCommand } from './commands/new.ts'
import { projectionsCommand } from './commands/projections.ts'
import { restoreCommand } from './commands/restore.ts'
import { schemasCommand } from './commands/schemas.ts'
import { startCommand } from './commands/start.ts'
import { stateCommand } from './commands/state.ts'
import { statusCommand } from './commands/status.ts'
import { streamsCommand } from './commands/streams.ts'
import { tenantsCommand } from './commands/tenants.ts'
import { testCommand } from './commands/test.ts'
import { tourCommand } from './commands/tour.ts'
import type { CliContext } from './context.ts'
import { EXIT, EXIT_CODES } from './exit-codes.ts'
import { CliFailure } from './failure.ts'
import { reportFailure } from './report-failure.ts'

const COMMANDS = [
  startCommand,
  statusCommand,
  doctorCommand,
  migrateCommand,
  tourCommand,
  eventsCommand,
  streamsCommand,
  stateCommand,
  dlqCommand,
  projectionsCommand,
  ledgerCommand,
  tenantsCommand,
  keysCommand,
  backupCommand,
  restoreCommand,
  logCommand,
  newCommand,
  testCommand,
  modulesCommand,
  schemasCommand,
  completionCommand,
]

/** Runs one command line (without node and script) and answers the exit code. Nothing escapes: every failure is reported. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  const asJson = args.includes('--json')
  const complaints: string[] = []
  const writeErr = (text: string) => void (asJson ? complaints.push(text) : context.stderr.write(text))
  try {
    await makeProgram(context, writeErr).parseAsync([...args], { from: 'user' })
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportFailure(context, error, asJson)
    if (error.exitCode === 0) return EXIT.ok
    if (asJson) return reportFailure(context, new CliFailure(EXIT.usage, complaints.join('').trimEnd()), asJson)
    return EXIT.usage
  }
}

/** Every command, ready to be parsed for. `writeErr` is told what is wrong with the command line. */
export function makeProgram(
  context: CliContext,
  writeErr = (text: string): void => void context.stderr.write(text),
): Command {
  const program = new Command('heptad')
    .description('An event-sourced backbone for multi-tenant SaaS. This command starts it and talks to it.')
    .version(product.version, '--version', 'print the version')
    .helpOption('-h, --help', 'show what it does, with examples')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr,
    })
    .showHelpAfterError('(add --help to see its arguments and options)')
    .addHelpText('beforeAll', ({ command }) => refuseUnknown(command))
    .addHelpText('after', () => `\n${environmentText}\n\n${exitCodesText()}`)
  for (const add of COMMANDS) add(program, context)
  return program
}

/** `heptad frobnicate --help` would be answered with the help of what is above it, as if that were there. */
function refuseUnknown(command: Command): string {
  const [first, second] = command.args
  const name = first === 'help' ? second : first
  if (command.commands.length > 0 && name !== undefined && !name.startsWith('-'))
    command.error(`error: unknown command '${name}'`)
  return ''
}

const environmentText = `Address and key come from HEPTAD_URL and HEPTAD_KEY, else from credentials.json in HEPTAD_HOME (.heptad),
which an embedded backbone writes at each start.`

function exitCodesText(): string {
  return ['Exit codes:', ...EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)].join(
    '\n',
  )
}
