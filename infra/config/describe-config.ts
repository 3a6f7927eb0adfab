import type { LoadedConfig } from './load-config.ts'
import { type SettingName, settings } from './settings.ts'

/** One setting as `heptad doctor` shows it. */
export interface ConfigLine {
  readonly setting: SettingName
  readonly variable: string
  /** Masked when secret; empty when unset. */
  readonly value: string
  readonly origin: string
  readonly doc: string
}

const MASK = '********'

/** Every setting with value, origin and meaning; secrets are masked. */
export function describeConfig({ config, origins }: LoadedConfig): readonly ConfigLine[] {
  return (Object.keys(settings) as SettingName[]).map((name) => {
    const { variable, doc, isSecret } = settings[name]
    const value = shown(config[name])
    return { setting: name, variable, value: isSecret ? masked(value) : value, origin: origins[name], doc }
  })
}

function shown(value: unknown): string {
  if (value === undefined) return ''
  return Array.isArray(value) ? value.join(',') : String(value)
}

/** A URL keeps what helps to recognise the server: scheme, host and path. Its credentials and parameters may be secret. */
function masked(value: string): string {
  if (value === '') return ''
  if (!URL.canParse(value)) return MASK
  const { protocol, host, pathname, username } = new URL(value)
  return `${protocol}//${username === '' ? '' : `${username}:${MASK}@`}${host}${pathname}`
}
