import { ConfigError, type ConfigProblem } from './config-error.ts'
import { type Config, type SettingName, settings } from './settings.ts'
import { type Environment, fromEnvironment, fromFile, type Given, type Source, unknownVariables } from './sources.ts'

/** The settings, where each came from, and what looks like a slip. */
export interface LoadedConfig {
  readonly config: Config
  /** `default`, `file heptad.yaml`, `environment` or `secret file <path>`. */
  readonly origins: { readonly [Name in SettingName]: string }
  readonly warnings: readonly string[]
}

/**
 * Reads the settings: defaults ← `heptad.yaml` (in the working directory, or `file`) ← environment ← secret files.
 * Throws a {@link ConfigError} that names every wrong setting, its origin and what is allowed.
 */
export function loadConfig({ env, file = 'heptad.yaml' }: { env: Environment; file?: string }): LoadedConfig {
  const sources = [fromFile(file), fromEnvironment(env)]
  const entries = parseAll(sources)
  const config = Object.fromEntries(entries.map(({ name, value }) => [name, value])) as Config
  requireEngines(config)
  const origins = Object.fromEntries(entries.map(({ name, origin }) => [name, origin])) as LoadedConfig['origins']
  return { config, origins, warnings: unknownVariables(env) }
}

interface Entry {
  readonly name: SettingName
  readonly value: unknown
  readonly origin: string
}

function parseAll(sources: readonly Source[]): readonly Entry[] {
  const entries: Entry[] = []
  const problems: ConfigProblem[] = []
  for (const name of Object.keys(settings) as SettingName[]) {
    const home = entries.find((entry) => entry.name === 'home')?.value
    const given = latest(name, sources) ?? byDefault(name, typeof home === 'string' ? home : '')
    const parsed = settings[name].kind.schema.safeParse(given.value)
    if (parsed.success) entries.push({ name, value: parsed.data, origin: given.origin })
    else problems.push(problemOf(name, given))
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return entries
}

function latest(name: SettingName, sources: readonly Source[]): Given | undefined {
  return sources.findLast((source) => source.has(name))?.get(name)
}

function byDefault(name: SettingName, home: string): Given {
  const { initial, variable } = settings[name]
  const value = 'value' in initial ? initial.value : initial.inHome(home)
  return { value, origin: 'default', writtenAs: variable }
}

function problemOf(name: SettingName, given: Given): ConfigProblem {
  const { kind, isSecret } = settings[name]
  const problem = isSecret ? 'the value (a secret) is not allowed' : `${JSON.stringify(given.value)} is not allowed`
  return { setting: given.writtenAs, origin: given.origin, problem, allowed: kind.allowed }
}

function requireEngines(config: Config): void {
  if (config.profile !== 'cluster') return
  const missing = (['databaseUrl', 'clickhouseUrl'] as const).filter((name) => config[name] === undefined)
  if (missing.length === 0) return
  throw new ConfigError(
    missing.map((name) => ({
      setting: settings[name].variable,
      origin: 'default',
      problem: 'a cluster starts no engine of its own, and no server is named',
      allowed: settings[name].kind.allowed,
    })),
  )
}
