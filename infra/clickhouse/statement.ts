import { exceptions } from './exceptions.ts'
import { quoteName } from './quote-name.ts'

/** One statement as it came over HTTP. */
export interface Statement {
  readonly sql: string
  readonly database: string
  readonly format: string
  /** 0: anything; 1: only reads, no settings; 2: only reads. */
  readonly readonly: string
  readonly settings: ReadonlyMap<string, string>
  /** In ClickHouse's escaped text form, as HTTP clients send them. */
  readonly params: ReadonlyMap<string, string>
}

const reserved = new Set([
  'readonly',
  'query',
  'database',
  'default_format',
  'query_id',
  'user',
  'password',
  'session_id',
  'quota_key',
])

/** Settings of ClickHouse's HTTP layer, which the engine itself does not have. */
const httpOnly = new Set([
  'wait_end_of_query',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_response_buffer_size',
  'buffer_size',
  'enable_http_compression',
  'http_zlib_compression_level',
  'cancel_http_readonly_queries_on_client_close',
])

/**
 * Reads the parameters of ClickHouse's HTTP interface: `query` (to which the body is appended), `database`,
 * `default_format`, `param_<name>`; everything else is a setting. GET is read-only. Throws {@link ClickhouseException}.
 */
export function toStatement(method: string, search: URLSearchParams, body: string): Statement {
  if (search.has('session_id')) throw exceptions.notImplemented('Sessions are not supported')
  const settings = new Map<string, string>()
  const params = new Map<string, string>()
  const readonly = search.get('readonly')
  for (const [name, value] of search) {
    if (name.startsWith('param_')) params.set(identifier(name), value)
    else if (!reserved.has(name) && !httpOnly.has(name)) settings.set(identifier(name), value)
  }
  return {
    sql: [search.get('query') ?? '', body].filter((part) => part !== '').join('\n'),
    database: search.get('database') ?? 'default',
    format: search.get('default_format') ?? 'TabSeparated',
    readonly: method === 'POST' ? (readonly ?? '0') : (readonly ?? '1'),
    settings,
    params,
  }
}

/** The text that the engine runs: database, settings and parameters first, then the statement itself. */
export function toScript(statement: Statement, defaults: Readonly<Record<string, string>>): string {
  const settings = { ...defaults, ...Object.fromEntries(statement.settings), ...Object.fromEntries(statement.params) }
  const assignments = Object.entries(settings).map(([name, value]) => `${name} = ${quote(value)}`)
  const readonly = statement.readonly === '0' ? [] : [`SET readonly = ${quote(statement.readonly)};`]
  return [`USE ${quoteName(statement.database)};`, `SET ${assignments.join(', ')};`, ...readonly, statement.sql].join(
    ' ',
  )
}

function identifier(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw exceptions.badArguments(`Bad setting or parameter name ${JSON.stringify(name)}`)
  return name
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
