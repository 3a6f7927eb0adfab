import { join } from 'node:path'
import { DEFAULT_WAL_RESERVE_MIB } from '../postgres/wal-reserve.ts'
import {
  addressRange,
  dsn,
  host,
  hostHeader,
  type Kind,
  listOf,
  oneOf,
  origin,
  path,
  tableDays,
  url,
  wholeNumber,
} from './kinds.ts'

/** What a setting starts from when nobody sets it: a value, one made from the home folder, or nothing. */
export type Default<Value> = { readonly value: Value } | { readonly inHome: (home: string) => Value }

/** One setting: its environment variable, its form, its default, and what it does in one sentence. */
export interface Setting<Value = unknown> {
  readonly variable: string
  readonly kind: Kind<Value>
  readonly initial: Default<Value>
  readonly doc: string
  readonly isSecret: boolean
}

function setting<Value>(variable: string, kind: Kind<Value>, initial: Value, doc: string): Setting<Value> {
  return { variable, kind, initial: { value: initial }, doc, isSecret: false }
}

function optional<Value>(variable: string, kind: Kind<Value>, doc: string): Setting<Value | undefined> {
  const orNothing: Kind<Value | undefined> = { schema: kind.schema.optional(), allowed: kind.allowed }
  return { variable, kind: orNothing, initial: { value: undefined }, doc, isSecret: false }
}

function secret<Value>(variable: string, kind: Kind<Value>, doc: string): Setting<Value | undefined> {
  return { ...optional(variable, kind, doc), isSecret: true }
}

const role = oneOf('api', 'projector', 'reactor', 'scheduler')
const MAX_MS = 2 ** 31 - 1

/**
 * Every setting there is. The key is its name in `heptad.yaml` and in {@link Config}; the variable is its name in the
 * environment. `home` stands first, because other defaults lie in it.
 */
export const settings = {
  home: setting('HEPTAD_HOME', path, '.heptad', 'folder of everything that an embedded installation keeps'),
  profile: setting('HEPTAD_PROFILE', oneOf('embedded', 'cluster'), 'embedded', 'which composition of engines runs'),
  host: setting('HEPTAD_HOST', host, '127.0.0.1', 'interface that the gateway listens on'),
  port: setting('HEPTAD_PORT', wholeNumber(0, 65_535), 7300, 'port of the gateway; 0 takes any free one'),
  allowedHosts: setting(
    'HEPTAD_ALLOWED_HOSTS',
    listOf(hostHeader),
    ['localhost', '127.0.0.1', '[::1]'],
    'hosts that a request may name; one without a port is allowed with any',
  ),
  allowedOrigins: setting(
    'HEPTAD_ALLOWED_ORIGINS',
    listOf(origin, 0),
    [],
    'origins of applications in browsers that may call, such as https://app.example',
  ),
  trustedProxies: setting(
    'HEPTAD_TRUSTED_PROXIES',
    listOf(addressRange, 0),
    [],
    'addresses or CIDR ranges of proxies whose X-Forwarded-For says who calls',
  ),
  roles: setting('HEPTAD_ROLES', listOf(role), ['api', 'projector', 'reactor', 'scheduler'], 'what this process does'),
  databaseUrl: secret('DATABASE_URL', url('postgres', 'postgresql'), 'PostgreSQL server; unset starts an embedded one'),
  clickhouseUrl: secret('CLICKHOUSE_URL', url('http', 'https'), 'ClickHouse server; unset starts an embedded one'),
  clickhouseReader: setting(
    'HEPTAD_CLICKHOUSE_READER',
    oneOf('0', '1'),
    '1',
    '0 makes no reader under row policies in the ClickHouse of CLICKHOUSE_URL, for one that has no users, as the embedded one',
  ),
  keyring: {
    ...setting('HEPTAD_KEYRING', path, '', 'file of the local keyring, mode 0600'),
    initial: { inHome: (home: string) => join(home, 'keyring.json') },
  },
  backupDir: optional(
    'HEPTAD_BACKUP_DIR',
    path,
    'folder of the archive that restores to a point in time need; unset archives nothing',
  ),
  backupKeys: setting(
    'HEPTAD_BACKUP_KEYS',
    oneOf('kept', 'left-out'),
    'kept',
    'whether backups and the archive hold the keyring; without it nothing sealed in them can be read',
  ),
  walReserveMib: setting(
    'HEPTAD_WAL_RESERVE_MIB',
    wholeNumber(0, 2048),
    DEFAULT_WAL_RESERVE_MIB,
    'WAL that an embedded PostgreSQL keeps made ahead, so that no commit waits for it: at most, and no more than a twentieth of the free disk, MiB',
  ),
  otlpEndpoint: secret(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    url('http', 'https'),
    'OTLP receiver that traces are sent to; unset records none',
  ),
  sentryDsn: secret('SENTRY_DSN', dsn, "collector of errors that speaks Sentry's protocol; unset sends none"),
  logLevel: setting(
    'HEPTAD_LOG_LEVEL',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'info',
    'least severe log line that is written',
  ),
  modules: setting(
    'HEPTAD_MODULES',
    listOf(path, 0),
    [],
    'folders of modules that are served beside the built-in ones',
  ),
  analyticsDays: setting(
    'HEPTAD_ANALYTICS_DAYS',
    listOf(tableDays, 0),
    [],
    'how long tables of ClickHouse are kept, each table=days or table=forever; those not named keep their own',
  ),
  watch: setting('HEPTAD_WATCH', oneOf('0', '1'), '0', '1 starts the server again when a file of a module changes'),
  callTimeoutMs: setting('HEPTAD_CALL_TIMEOUT_MS', wholeNumber(1, MAX_MS), 5000, 'deadline of a request, milliseconds'),
  blockedLimitMs: setting(
    'HEPTAD_BLOCKED_LIMIT_MS',
    wholeNumber(1000, MAX_MS),
    30_000,
    'a process whose event loop stands still for so long is ended, milliseconds',
  ),
  maxBodyBytes: setting('HEPTAD_MAX_BODY_BYTES', wholeNumber(1, 2 ** 30), 2 ** 20, 'largest request body, bytes'),
  maxPendingPerStream: setting(
    'HEPTAD_MAX_PENDING_PER_STREAM',
    wholeNumber(1, 1_000_000),
    10_000,
    'commands that may wait for one stream before more are refused',
  ),
  actorCacheEntries: setting(
    'HEPTAD_ACTOR_CACHE_ENTRIES',
    wholeNumber(1, 10_000_000),
    50_000,
    'stream states that are kept in memory',
  ),
  actorCacheBytes: setting(
    'HEPTAD_ACTOR_CACHE_BYTES',
    wholeNumber(2 ** 20, 2 ** 40),
    2 ** 29,
    'memory that stream states may take, roughly, bytes',
  ),
  holdDefaultHours: setting(
    'HEPTAD_HOLD_DEFAULT_HOURS',
    wholeNumber(1, 87_600),
    72,
    'how long a hold on money lasts when its command does not say, hours',
  ),
  holdMaxHours: setting(
    'HEPTAD_HOLD_MAX_HOURS',
    wholeNumber(1, 87_600),
    168,
    'how long a hold on money may last, hours',
  ),
  maxOpenHoldsPerAccount: setting(
    'HEPTAD_MAX_OPEN_HOLDS_PER_ACCOUNT',
    wholeNumber(1, 1_000_000),
    100,
    'open holds that may take from one account',
  ),
  projectionRanges: setting(
    'HEPTAD_PROJECTION_RANGES',
    wholeNumber(1, 1024),
    1,
    'ranges into which this process cuts its share of each projection',
  ),
  poolConnections: setting(
    'HEPTAD_POOL_CONNECTIONS',
    wholeNumber(1, 1000),
    10,
    'PostgreSQL connections of one pool at most',
  ),
} satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

/** The settings of a process, parsed. */
export type Config = {
  readonly [Name in SettingName]: (typeof settings)[Name] extends Setting<infer Value> ? Value : never
}
