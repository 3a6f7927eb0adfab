import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError } from './config-error.ts'
import { describeConfig } from './describe-config.ts'
import { loadConfig } from './load-config.ts'
import type { Environment } from './sources.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function load(env: Environment = {}, yaml?: string) {
  const file = join(folder, 'heptad.yaml')
  if (yaml !== undefined) writeFileSync(file, yaml)
  return loadConfig({ env, file })
}

function problemsOf(env: Environment, yaml?: string) {
  try {
    load(env, yaml)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('where a value comes from', () => {
  test('without file and environment every setting has its default', () => {
    const { config, origins } = load()
    expect(config.port).toBe(7300)
    expect(config.roles).toEqual(['api', 'projector', 'reactor', 'scheduler'])
    expect(config.databaseUrl).toBeUndefined()
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']))
  })

  test('as they are by default, ten thousand tenants stay in memory, each with its own stream, a key and a book', () => {
    const { config } = load()
    const weightOfAnActor = 2048
    expect(config.actorCacheEntries).toBeGreaterThanOrEqual(3 * 10_000)
    expect(config.actorCacheBytes).toBeGreaterThan(config.actorCacheEntries * weightOfAnActor)
  })

  test('the file is stronger than the default, and the environment than the file', () => {
    const { config, origins } = load({ HEPTAD_PORT: '9' }, 'port: 8\nhost: 0.0.0.0\n')
    expect(config).toMatchObject({ port: 9, host: '0.0.0.0' })
    expect(origins.port).toBe('environment')
    expect(origins.host).toMatch(/^file .*heptad\.yaml$/)
  })

  test('an empty variable counts as unset, and an empty file says nothing', () => {
    const { config } = load({ HEPTAD_PORT: '', DATABASE_URL: '', DATABASE_URL_FILE: '' }, '')
    expect(config).toMatchObject({ port: 7300, databaseUrl: undefined })
  })

  test('the keyring lies in the home folder unless it is named', () => {
    expect(load({ HEPTAD_HOME: folder }).config.keyring).toBe(join(folder, 'keyring.json'))
    expect(load({ HEPTAD_HOME: folder, HEPTAD_KEYRING: 'ring' }).config.keyring).toBe(resolve('ring'))
  })

  test('a secret may lie in a file of its own', () => {
    const secretFile = join(folder, 'url')
    writeFileSync(secretFile, 'postgres://somewhere/db\n')
    const { config, origins } = load({ DATABASE_URL_FILE: secretFile })
    expect(config.databaseUrl).toBe('postgres://somewhere/db')
    expect(origins.databaseUrl).toBe(`secret file ${secretFile}`)
    expect(problemsOf({ DATABASE_URL_FILE: join(folder, 'none') })).toMatchObject([{ problem: 'no such file' }])
  })

  test('a list is written with commas in the environment and as a list in the file, without doubles', () => {
    expect(load({ HEPTAD_ROLES: 'api, projector,api' }).config.roles).toEqual(['api', 'projector'])
    expect(load({}, 'roles: [reactor]').config.roles).toEqual(['reactor'])
  })
})

test.each([
  ['HEPTAD_ALLOWED_HOSTS', 'api.example,[::1]:7300', 'allowedHosts', ['api.example', '[::1]:7300']],
  [
    'HEPTAD_ALLOWED_ORIGINS',
    'https://app.example,http://localhost:5173',
    'allowedOrigins',
    ['https://app.example', 'http://localhost:5173'],
  ],
  ['HEPTAD_TRUSTED_PROXIES', '10.0.0.0/8,::1,fd00::/128', 'trustedProxies', ['10.0.0.0/8', '::1', 'fd00::/128']],
  ['SENTRY_DSN', 'https://key@errors.example/7', 'sentryDsn', 'https://key@errors.example/7'],
  ['HEPTAD_ANALYTICS_DAYS', 'a_b=1,c=forever', 'analyticsDays', ['a_b=1', 'c=forever']],
  ['HEPTAD_MODULES', undefined, 'modules', []],
] as const)('%s may be %s', (variable, value, name, read) => {
  expect(load({ [variable]: value }).config[name]).toEqual(read)
})

describe('what is refused', () => {
  test.each([
    ['HEPTAD_PORT', 'abc'],
    ['HEPTAD_PORT', '65536'],
    ['HEPTAD_PORT', '0x10'],
    ['HEPTAD_PORT', '80.5'],
    ['HEPTAD_PORT', ' 80'],
    ['HEPTAD_HOST', 'http://localhost'],
    ['HEPTAD_ROLES', 'api,king'],
    ['HEPTAD_ROLES', ','],
    ['HEPTAD_PROFILE', 'laptop'],
    ['HEPTAD_LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'mysql://somewhere'],
    ['CLICKHOUSE_URL', 'localhost:8123'],
    ['HEPTAD_ALLOWED_HOSTS', 'Api.example'],
    ['HEPTAD_ALLOWED_HOSTS', 'https://api.example'],
    ['HEPTAD_ALLOWED_HOSTS', 'api.example/v1'],
    ['HEPTAD_ALLOWED_HOSTS', 'api.example:'],
    ['HEPTAD_ALLOWED_HOSTS', '*'],
    ['HEPTAD_ALLOWED_ORIGINS', 'https://app.example/'],
    ['HEPTAD_ALLOWED_ORIGINS', 'app.example'],
    ['HEPTAD_ALLOWED_ORIGINS', '*'],
    ['HEPTAD_ALLOWED_ORIGINS', 'null'],
    ['HEPTAD_ALLOWED_ORIGINS', 'file://app'],
    ['HEPTAD_TRUSTED_PROXIES', 'nginx'],
    ['HEPTAD_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['HEPTAD_TRUSTED_PROXIES', 'fd00::/129'],
    ['HEPTAD_TRUSTED_PROXIES', '10.0.0.0/'],
    ['HEPTAD_TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['HEPTAD_TRUSTED_PROXIES', 'fe80::1%eth0'],
    ['SENTRY_DSN', 'https://errors.example/7'],
    ['HEPTAD_ANALYTICS_DAYS', 'x audit_records=1'],
    ['HEPTAD_ANALYTICS_DAYS', 'audit_records'],
    ['HEPTAD_ANALYTICS_DAYS', 'audit_records=0'],
    ['HEPTAD_ANALYTICS_DAYS', 'audit_records=1) or (1'],
  ])('%s=%s', (variable, value) => {
    expect(problemsOf({ [variable]: value })).toMatchObject([{ setting: variable, origin: 'environment' }])
  })

  test('every wrong setting is named at once, with its origin and what is allowed', () => {
    expect(() => load({ HEPTAD_PORT: 'abc', HEPTAD_PROFILE: 'x' })).toThrow(
      [
        'HEPTAD_PROFILE (environment): "x" is not allowed; allowed: one of embedded, cluster',
        'HEPTAD_PORT (environment): "abc" is not allowed; allowed: a whole number from 0 to 65535',
      ].join('\n'),
    )
  })

  test('a wrong secret is not repeated', () => {
    const [problem] = problemsOf({ DATABASE_URL: 'hunter2' })
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })

  test('a file that cannot be read is told as wrong, as any setting is', () => {
    expect(problemsOf({ DATABASE_URL_FILE: folder })).toMatchObject([
      { setting: 'DATABASE_URL_FILE', problem: 'cannot be read (EISDIR)' },
    ])
    mkdirSync(join(folder, 'heptad.yaml'))
    expect(problemsOf({})).toMatchObject([{ setting: 'all settings', problem: 'cannot be read (EISDIR)' }])
  })

  test('a file that breaks is told by the place, and nothing of it is repeated', () => {
    const problems = problemsOf({}, 'port: 1\ndatabaseUrl: postgres://ann:hunter2@db: x\n')
    expect(problems).toMatchObject([
      { problem: expect.stringMatching(/^the YAML breaks at line 2, column \d+ \([A-Z_]+\)$/) },
    ])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  test('an unknown setting in the file is an error that names the nearest one', () => {
    expect(problemsOf({}, 'prot: 1')).toMatchObject([
      { setting: 'prot', problem: 'no such setting, did you mean port?' },
    ])
  })

  test.each(['- a list', '{', 'a: b: c', 'port', '7'])('a file that is not a mapping: %s', (yaml) => {
    expect(problemsOf({}, yaml)).toMatchObject([{ setting: 'all settings' }])
  })

  test('a cluster without servers is refused', () => {
    const servers = { DATABASE_URL: 'postgres://db/heptad', CLICKHOUSE_URL: 'https://analytics' }
    expect(problemsOf({ HEPTAD_PROFILE: 'cluster' })).toHaveLength(2)
    expect(problemsOf({ HEPTAD_PROFILE: 'cluster', ...servers })).toEqual([])
  })
})

test('an unknown HEPTAD variable is a warning that names the nearest one, if any is near', () => {
  expect(load({ HEPTAD_PROT: '1', HEPTAD_ZZZZZZZZZZZZ: '1', PORT: '1', HEPTAD_PORT: '1' }).warnings).toEqual([
    'HEPTAD_PROT is not a setting and has no effect; did you mean HEPTAD_PORT?',
    'HEPTAD_ZZZZZZZZZZZZ is not a setting and has no effect',
  ])
})

test.each([
  ['heptad_port', 'HEPTAD_PORT'],
  ['HEPTDA_HOME', 'HEPTAD_HOME'],
  ['HEPTAD-LOG-LEVEL', 'HEPTAD_LOG_LEVEL'],
  ['HEPTAD_KEYS', 'HEPTAD_KEY'],
])('%s is taken for a slip of %s', (variable, meant) => {
  expect(load({ [variable]: '1' }).warnings).toEqual([
    `${variable} is not a setting and has no effect; did you mean ${meant}?`,
  ])
})

test.each(['HEPTAD_URL', 'HEPTAD_KEY', 'DATABASE_URL_FILE', 'HEAD_PORT', 'PORT', 'HEPTAD', '_'])(
  'of %s nobody is warned',
  (variable) => {
    const file = join(folder, 'url')
    writeFileSync(file, 'postgres://somewhere/db')
    expect(load({ [variable]: file }).warnings).toEqual([])
  },
)

test('credentials in the address of the receiver of traces are masked', () => {
  const lines = describeConfig(load({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://ann:hunter2@otel:4318/v1?key=hunter2' }))
  expect(JSON.stringify(lines)).not.toContain('hunter2')
  expect(lines.find((line) => line.setting === 'otlpEndpoint')?.value).toBe('https://ann:********@otel:4318/v1')
})

test('the description of what is unset is empty, and of a list as it would be written', () => {
  const lines = describeConfig(load({ HEPTAD_ROLES: 'api, reactor' }))
  const shown = (setting: string) => lines.find((line) => line.setting === setting)?.value
  expect([shown('databaseUrl'), shown('backupDir'), shown('modules')]).toEqual(['', '', ''])
  expect(shown('roles')).toBe('api,reactor')
})

test('the description masks what is secret and keeps what helps to recognise a server', () => {
  const lines = describeConfig(load({ DATABASE_URL: 'postgres://ann:hunter2@db:5432/heptad?password=hunter2' }))
  expect(JSON.stringify(lines)).not.toContain('hunter2')
  expect(lines.find((line) => line.setting === 'databaseUrl')).toMatchObject({
    value: 'postgres://ann:********@db:5432/heptad',
    origin: 'environment',
  })
  expect(lines.find((line) => line.setting === 'port')).toMatchObject({ value: '7300', variable: 'HEPTAD_PORT' })
})
