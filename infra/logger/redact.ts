/** What stands in a log line in place of a secret. */
export const REDACTED = '[REDACTED]'

const SECRET_FIELD =
  /^(authori[sz]ation|proxyauthorization|cookie|setcookie|.*(apikey|secret|password|passphrase|confidential|sealed|token|keyring|credential|credentials|databaseurl|clickhouseurl|privatekey|datakey))$/
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi
const BEARER = /\b(bearer) +[\w\-.~+/]{16,}=*/gi
const MAX_DEPTH = 8

/**
 * A copy of a log value without secrets: fields are known by name at any depth, whatever their case and separators
 * (`apiKey`, `api_key`, `X-API-Key`), passwords in URLs and credentials of headers by their form; of bytes only their number is told. An object's
 * own `toJSON` is respected.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (depth >= MAX_DEPTH) return '[DEEP]'
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), depth + 1)
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, redactField(name, field, depth)]))
}

/** A text without what has the form of a secret. */
export function redactText(text: string): string {
  return text.replace(URL_PASSWORD, `$1:${REDACTED}@`).replace(BEARER, `$1 ${REDACTED}`)
}

function redactField(name: string, field: unknown, depth: number): unknown {
  const isSecret = SECRET_FIELD.test(name.replaceAll(/[-_]/g, '').toLowerCase())
  return isSecret && field !== undefined && field !== null ? REDACTED : redact(field, depth + 1)
}
