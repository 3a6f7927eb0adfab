import { readFileSync } from 'node:fs'
import { parse, YAMLParseError } from 'yaml'
import { ConfigError, type ConfigProblem } from './config-error.ts'
import { editDistance, nearestName } from './nearest-name.ts'
import { type SettingName, settings } from './settings.ts'

/** A value as it was written, and where. */
export interface Given {
  readonly value: unknown
  readonly origin: string
  /** What the place calls the setting. */
  readonly writtenAs: string
}

/** What one place says, by setting. */
export type Source = ReadonlyMap<SettingName, Given>

export type Environment = Readonly<Record<string, string | undefined>>

const names = Object.keys(settings) as SettingName[]
const variables = names.map((name) => settings[name].variable)
/** Variables of clients, which say where a backbone is and with which key to call it; they are not settings of a backbone. */
const OF_CLIENTS = ['HEPTAD_URL', 'HEPTAD_KEY']
const PREFIX = 'HEPTAD'
/** Two letters that changed places are two edits. */
const MOST_SLIPS = 2

const MAPPING = 'a YAML mapping from setting to value, such as `port: 7300`'

/** What the YAML file says; nothing when it does not exist. Throws a ConfigError on malformed or unknown content. */
export function fromFile(file: string): Source {
  const place = { setting: 'all settings', origin: `file ${file}`, allowed: MAPPING }
  const text = readIfPresent(file, place)
  const source = new Map<SettingName, Given>()
  if (text === undefined) return source
  for (const [writtenAs, value] of Object.entries(parseFile(text, place))) {
    const { origin } = place
    source.set(knownName(writtenAs, origin), { value, origin, writtenAs })
  }
  return source
}

/** Where something is said, and what may be said there. */
type Place = Omit<ConfigProblem, 'problem'>

function readIfPresent(file: string, place: Place): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new ConfigError([{ ...place, problem: `cannot be read (${code})` }])
  }
}

function parseFile(text: string, place: Place): object {
  try {
    const content: unknown = parse(text) ?? {}
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content
  } catch (error) {
    throw new ConfigError([{ ...place, problem: whereItBreaks(error) }])
  }
  throw new ConfigError([{ ...place, problem: 'the file is not a mapping' }])
}

/** Without the parser's own words: they quote the file, which may hold secrets. */
function whereItBreaks(error: unknown): string {
  if (!(error instanceof YAMLParseError)) return 'the file is not YAML'
  const [{ line, col }] = error.linePos ?? [{ line: 1, col: 1 }]
  return `the YAML breaks at line ${line}, column ${col} (${error.code})`
}

function knownName(writtenAs: string, origin: string): SettingName {
  const known = names.find((name) => name === writtenAs)
  if (known !== undefined) return known
  const nearest = nearestName(writtenAs, names)
  const problem = nearest === undefined ? 'no such setting' : `no such setting, did you mean ${nearest}?`
  throw new ConfigError([{ setting: writtenAs, origin, problem, allowed: names.join(', ') }])
}

/** What the environment says. A secret `X` may also lie in the file that `X_FILE` names. An empty variable counts as unset. */
export function fromEnvironment(env: Environment): Source {
  const source = new Map<SettingName, Given>()
  for (const name of names) {
    const given = settings[name].isSecret ? (secretFile(name, env) ?? variable(name, env)) : variable(name, env)
    if (given !== undefined) source.set(name, given)
  }
  return source
}

function variable(name: SettingName, env: Environment): Given | undefined {
  const writtenAs = settings[name].variable
  const value = env[writtenAs]
  return value === undefined || value === '' ? undefined : { value, origin: 'environment', writtenAs }
}

function secretFile(name: SettingName, env: Environment): Given | undefined {
  const writtenAs = `${settings[name].variable}_FILE`
  const file = env[writtenAs]
  if (file === undefined || file === '') return undefined
  const origin = `secret file ${file}`
  const place = { setting: writtenAs, origin, allowed: 'a file with the secret' }
  const value = readIfPresent(file, place)?.trimEnd()
  if (value !== undefined) return { value, origin, writtenAs }
  throw new ConfigError([{ ...place, problem: 'no such file' }])
}

/** One warning for each `HEPTAD_*` variable that nothing reads, however the prefix is written. */
export function unknownVariables(env: Environment): readonly string[] {
  const known = new Set([...names.flatMap((name) => variablesOf(name)), ...OF_CLIENTS])
  const unknown = Object.keys(env).filter((name) => looksLikeOurs(name) && !known.has(name))
  return unknown.map((name) => {
    const nearest = nearestName(name.toUpperCase(), [...variables, ...OF_CLIENTS])
    return `${name} is not a setting and has no effect${nearest === undefined ? '' : `; did you mean ${nearest}?`}`
  })
}

function looksLikeOurs(name: string): boolean {
  const [prefix = '', ...others] = name.toUpperCase().split(/[_-]/)
  if (others.length === 0 || Math.abs(prefix.length - PREFIX.length) > 1) return false
  return editDistance(prefix, PREFIX) <= MOST_SLIPS
}

function variablesOf(name: SettingName): readonly string[] {
  const { variable: own, isSecret } = settings[name]
  return isSecret ? [own, `${own}_FILE`] : [own]
}
