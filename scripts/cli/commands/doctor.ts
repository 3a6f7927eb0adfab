import { loadModules } from '@heptad/gateway/module/load.ts'
import { describeConfig } from '@heptad/infra/config/describe-config.ts'
import { type LoadedConfig, loadConfig } from '@heptad/infra/config/load-config.ts'
import { runningPostgresUrl } from '@heptad/infra/postgres/embedded.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { type Finding, warning } from '../doctor/check.ts'
import { checkClickhouse, checkPostgres } from '../doctor/check-engines.ts'
import { checkCredentialsFile, checkDiskSpace, checkHomeWritable } from '../doctor/check-home.ts'
import { checkRetention } from '../doctor/check-retention.ts'
import { checkRights } from '../doctor/check-rights.ts'
import { checkNode, checkPort } from '../doctor/check-runtime.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJson, printLine, printTable } from '../output.ts'

/** `heptad doctor`: every setting with its origin, and whether this machine can run a backbone. */
export function doctorCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'doctor',
    summary: 'list every setting with its origin, and check this machine (works offline)',
    description:
      'Lists every setting with its value and where it came from (secrets are masked), then checks Node, the engines, disk space, the home folder and the port, and in a database that runs, whether tables, grants and roles are what this release makes. It changes nothing. Exits 1 when a check fails. It needs no running backbone.',
    examples: [
      { line: 'heptad doctor', what: 'before the first start, or when a start fails' },
      { line: 'heptad doctor --json | jq \'.checks[] | select(.status != "ok")\'', what: 'only what is wrong' },
    ],
  }).action((options: { readonly json?: boolean }) => doctor(context, options))
}

async function doctor({ env, stdout }: CliContext, { json = false }: { readonly json?: boolean }): Promise<void> {
  const loaded = loadConfig({ env })
  const settings = describeConfig(loaded)
  const checks = await runChecks(loaded)
  if (json) printJson(stdout, { settings, checks })
  else {
    printTable(
      stdout,
      ['setting', 'value', 'origin', 'meaning'],
      settings.map(({ variable, value, origin, doc }) => [variable, value || '-', origin, doc]),
    )
    printLine(stdout)
    printTable(stdout, ['check', 'status', 'detail'], checks.map(checkRow))
  }
  const failures = checks.filter(({ status }) => status === 'failed')
  if (failures.length > 0) throw new CliFailure(EXIT.failed, `${counted(failures.length, 'check')} failed`)
}

async function runChecks({ config, warnings }: LoadedConfig): Promise<readonly Finding[]> {
  const { home, host, port, databaseUrl, clickhouseUrl, analyticsDays } = config
  const { projections } = await loadModules(config.modules)
  const postgres = await checkPostgres(databaseUrl)
  const reachable =
    postgres.status === 'ok' ? (databaseUrl ?? (await runningPostgresUrl(home).catch(() => null))) : null
  return [
    ...warnings.map((text) => warning('settings', text, 'correct the name, or unset it')),
    checkNode(process.versions.node),
    postgres,
    ...(reachable === null ? [] : await checkRights(reachable)),
    await checkClickhouse(clickhouseUrl),
    checkRetention(
      analyticsDays,
      projections.flatMap(({ tables }) => tables),
    ),
    await checkDiskSpace(home),
    checkHomeWritable(home),
    await checkCredentialsFile(home),
    await checkPort({ host, port, home }),
  ]
}

function checkRow({ check, status, detail, advice }: Finding): readonly string[] {
  return [check, status, advice === undefined ? detail : `${detail}: ${advice}`]
}
