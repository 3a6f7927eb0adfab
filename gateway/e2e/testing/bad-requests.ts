import { uuidV7 } from './foreign-inputs.ts'

/** A request that must be refused: what stands in for a good one's body, path, query string or headers. */
export interface BadRequest {
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** Sends the body in chunks, without saying how long it is. */
  readonly isChunked?: boolean
  readonly search?: string
  readonly headers?: Readonly<Record<string, string | null>>
}

export type Expected = readonly [status: number, code: string]
type Row = readonly [what: string, bad: BadRequest, ...expected: Expected]

const MEBIBYTE = 1024 * 1024
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const bytes = (...values: number[]) => new Uint8Array(values)
const big = () => `{"path":"${'x'.repeat(2 * MEBIBYTE)}"}`

/** What every operation that takes a body refuses before it looks at its contract. */
export const badBodies: readonly Row[] = [
  ['no body', {}, 400, 'body-missing'],
  ['an empty body', { body: '' }, 400, 'body-missing'],
  ['half an object', { body: '{"path":' }, 400, 'malformed-json'],
  ['a bare word', { body: 'path=x' }, 400, 'malformed-json'],
  ['a comment', { body: '{} // yes' }, 400, 'malformed-json'],
  ['two values', { body: '{}{}' }, 400, 'malformed-json'],
  ['NaN', { body: '{"amount":NaN}' }, 400, 'malformed-json'],
  ['a byte order mark', { body: bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d) }, 400, 'malformed-json'],
  ['a raw NUL', { body: '{"path":"a\0b"}' }, 400, 'malformed-json'],
  ['an escaped NUL', { body: '{"path":"a\\u0000b"}' }, 400, 'nul-character'],
  ['a NUL in a key', { body: '{"a\\u0000b":1}' }, 400, 'nul-character'],
  ['the first half of a surrogate pair', { body: '{"path":"\\ud83d"}' }, 400, 'lone-surrogate'],
  ['the second half of one in a key', { body: '{"\\ude00":1}' }, 400, 'lone-surrogate'],
  ['a surrogate in UTF-8', { body: bytes(0x22, 0xed, 0xa0, 0xbd, 0x22) }, 400, 'malformed-utf8'],
  ['Latin-1', { body: bytes(0x22, 0xe9, 0x22) }, 400, 'malformed-utf8'],
  ['a key twice', { body: '{"path":"a","path":"b"}' }, 400, 'duplicate-key'],
  ['a key twice in two spellings', { body: '{"path":"a","p\\u0061th":"b"}' }, 400, 'duplicate-key'],
  ['deep nesting', { body: nested(40) }, 400, 'json-too-deep'],
  ['very deep nesting', { body: nested(100_000) }, 400, 'json-too-deep'],
  ['__proto__', { body: '{"__proto__":{"tenantId":"x"}}' }, 400, 'forbidden-key'],
  ['constructor', { body: '{"legs":[{"constructor":{"prototype":{}}}]}' }, 400, 'forbidden-key'],
  ['a whole number past 2^53', { body: '{"scale":9007199254740993}' }, 400, 'number-out-of-range'],
  ['a number past all numbers', { body: '{"scale":1e999}' }, 400, 'number-out-of-range'],
  ['too many keys', { body: `[${'{"a":1},'.repeat(50_001)}{}]` }, 400, 'json-too-many-keys'],
  ['a list', { body: '[]' }, 400, 'validation-failed'],
  ['a text', { body: '"x"' }, 400, 'validation-failed'],
  ['null', { body: 'null' }, 400, 'validation-failed'],
  ['an unknown field', { body: '{"surprise":1}' }, 400, 'validation-failed'],
  [
    'a form',
    { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'unsupported-media-type',
  ],
  ['XML', { body: '<a/>', headers: { 'content-type': 'application/xml' } }, 415, 'unsupported-media-type'],
  [
    'JSON in UTF-16',
    { body: '{}', headers: { 'content-type': 'application/json; charset=utf-16' } },
    415,
    'unsupported-media-type',
  ],
  ['no content type', { body: bytes(0x7b, 0x7d), headers: { 'content-type': null } }, 415, 'unsupported-media-type'],
  ['a compressed body', { body: '{}', headers: { 'content-encoding': 'gzip' } }, 415, 'unsupported-content-encoding'],
  ['2 MiB', { body: big() }, 413, 'body-too-large'],
  ['2 MiB without their length', { body: big(), isChunked: true }, 413, 'body-too-large'],
  ['an unknown parameter', { body: '{}', search: 'force=true' }, 400, 'unknown-parameter'],
]

/** What commands refuse that can be tried only. */
export const badTrials: readonly Row[] = [
  ['dryRun twice', { body: '{}', search: 'dryRun=true&dryRun=false' }, 400, 'repeated-parameter'],
  ['dryRun that is neither', { body: '{}', search: 'dryRun=yes' }, 400, 'validation-failed'],
]

/** What every query and system route refuses. */
export const badQuestions: readonly Row[] = [
  ['an unknown parameter', { search: 'surprise=1' }, 400, 'unknown-parameter'],
  ['__proto__', { search: '__proto__=1' }, 400, 'unknown-parameter'],
  ['a tenant', { search: `tenant=${uuidV7()}` }, 400, 'unknown-parameter'],
]

/** What every list refuses; the position tokens also every single. */
export const badPages: readonly Row[] = [
  ...['0', '101', '-1', '1.5', 'ten', '1e1000', '', ' '].map(
    (limit): Row => [
      `the limit ${JSON.stringify(limit)}`,
      { search: `limit=${encodeURIComponent(limit)}` },
      400,
      'validation-failed',
    ],
  ),
  ['the limit twice', { search: 'limit=1&limit=2' }, 400, 'repeated-parameter'],
  ['an empty cursor', { search: 'cursor=' }, 400, 'validation-failed'],
  ['a cursor that is too long', { search: `cursor=${'a'.repeat(2001)}` }, 400, 'validation-failed'],
]
export const badCursors = ['x', 'null', '[]', 'eyJpZCI6MX0', '%00', "'; drop table log.events; --"]
export const badKeys = ['', ' ', 'a b', 'a,b c', '\u00e9', 'k'.repeat(256)]
export const badTokens = ['0', '1', 'latest', 'AAAA', '9'.repeat(500)]
export const badCredentials: readonly (readonly [what: string, authorization: string | null])[] = [
  ['none', null],
  ['an empty one', ''],
  ['a key without its scheme', 'hk_live_1'],
  ['another scheme', 'Basic aGVwdGFkOmhlcHRhZA=='],
  ['a made-up key', `Bearer hk_live_${'a'.repeat(91)}`],
  ['a word', 'Bearer null'],
  ['two in one', 'Bearer a, Bearer b'],
]
