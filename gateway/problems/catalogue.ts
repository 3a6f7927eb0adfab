import type { QueryContract, RejectionList } from '@heptad/schemas/contract.ts'

/** A problem's HTTP status, its title, and what its receiver should do. */
export type CatalogueEntry = readonly [status: number, title: string, advice: string]

/** Every code that an answer can carry, those of the gateway and those of the modules. Nothing else in the project knows an HTTP status. */
// biome-ignore format: a table, one row per code
export const catalogue = {
  // The request as such
  'malformed-request': [400, 'The request is not well-formed HTTP', 'Send an HTTP/1.1 request as RFC 9112 describes it.'],
  'repeated-header': [400, 'A header was sent more than once', 'Send the header that is named in errors exactly once.'],
  'host-not-allowed': [400, 'The host name is not allowed', 'Use an allowed host name. An operator adds one with HEPTAD_ALLOWED_HOSTS.'],
  'target-not-origin-form': [400, 'The request target is not a path', 'Send the path and query only, as in GET /v1/queries/… HTTP/1.1.'],
  'path-not-canonical': [400, 'The path is not in its canonical form', 'Send it without //, dot segments, and needless percent-encoding.'],
  'target-not-utf8': [400, 'The address is not percent-encoded UTF-8', 'Write what is not ASCII as the percent-encoded bytes of its UTF-8, and a percent sign as %25.'],
  'headers-too-large': [431, 'The headers are too large', 'Send less than 16 KiB of headers.'],
  'request-timeout': [408, 'The request took too long to arrive', 'Send the whole request within 30 seconds.'],
  'route-not-found': [404, 'There is nothing at this address', 'See /docs for the addresses that exist.'],
  'method-not-allowed': [405, 'The address does not support this method', 'Use one of the methods that the Allow header names.'],
  'not-found': [404, 'Not found', 'Check the id. What belongs to another tenant is not found either.'],
  // The body and the parameters
  'body-not-allowed': [400, 'A GET request carries no body', 'Send parameters in the query string.'],
  'unsupported-media-type': [415, 'The content type is not supported', 'Send application/json.'],
  'unsupported-content-encoding': [415, 'Compressed bodies are not supported', 'Send the body without Content-Encoding.'],
  'body-too-large': [413, 'The body is too large', 'Send less, or split it into several requests.'],
  'body-missing': [400, 'The body is missing', 'Send a JSON object, {} where there is nothing to say.'],
  'body-interrupted': [400, 'The body was cut off', 'Send the request again.'],
  'malformed-json': [400, 'The body is not JSON', 'Send one well-formed JSON value; errors says where it breaks.'],
  'malformed-utf8': [400, 'The body is not UTF-8', 'Encode the body as UTF-8.'],
  'json-too-deep': [400, 'The body is nested too deeply', 'Flatten the value at the pointer in errors.'],
  'json-too-many-keys': [400, 'The body has too many keys', 'Split it into several requests.'],
  'forbidden-key': [400, 'The body has a key that is never allowed', 'Rename the key at the pointer in errors.'],
  'duplicate-key': [400, 'An object has the same key twice', 'Send each key once.'],
  'nul-character': [400, 'A text holds a NUL character', 'Remove it from the text at the pointer in errors.'],
  'lone-surrogate': [400, 'A text is not valid Unicode', 'Remove the half surrogate pair at the pointer in errors.'],
  'number-out-of-range': [400, 'A number cannot be held exactly', 'Send it as a decimal string.'],
  'validation-failed': [400, 'The input does not fit its contract', 'Correct what errors lists. /docs shows the contract.'],
  'unknown-parameter': [400, 'A query parameter is not known', 'Remove the parameters that errors lists. /docs shows those that exist.'],
  'repeated-parameter': [400, 'A query parameter was sent more than once', 'Send it once.'],
  'invalid-cursor': [400, 'The cursor is not valid here', 'Send nextCursor of the page before, with the same filters, or start without a cursor.'],
  'invalid-position': [400, 'The position token is not valid here', 'Send a Heptad-Position that an earlier answer to you carried.'],
  'position-of-another-log': [409, 'The position belongs to an earlier log', 'The log was restored or failed over since. Read again without it and check what was last written.'],
  'invalid-if-match': [400, 'If-Match is not one entity tag', 'Send the ETag of an earlier answer, quotes included.'],
  // The caller
  'unauthenticated': [401, 'A valid credential is needed', 'Send one key as Authorization: Bearer hk_…. One that is wrong, has ended or was revoked is refused in the same way, and so are those of a suspended tenant.'],
  'permission-denied': [403, 'The credential lacks the permission', 'Use a key that holds the permission named here. Those of system. need an operator key.'],
  'invalid-idempotency-key': [400, 'The Idempotency-Key is not valid', 'Send 1 to 255 visible ASCII characters; a UUID v7 is best.'],
  'idempotency-key-required': [400, 'This command needs an Idempotency-Key', 'Send one that is new for each new intention and the same for each retry.'],
  'idempotency-mismatch': [409, 'The key was used for another command', 'Use a new key, or send the very same command again.'],
  'condition-not-understood': [400, 'The conditional header is not supported here', 'Remove the header that errors names. Commands support If-Match, with the ETag of an earlier answer.'],
  'precondition-failed': [412, 'It has changed since you read it', 'Read it again and decide again; then send the ETag of this answer as If-Match.'],
  'stream-conflict': [409, 'Other commands kept changing it while this one was decided', 'Send the command again with the same key.'],
  'unstorable': [400, 'The command cannot be stored', 'Correct what detail says.'],
  'projection-operation-refused': [409, 'This cannot be done with the projection now', 'Do what detail says first.'],
  'too-many-streams': [429, 'The tenant has too many live streams open', 'Close one that nobody reads, or share one between readers.'],
  // The service
  'not-ready': [503, 'The service is starting or stopping', 'Try again after Retry-After.'],
  'overloaded': [503, 'The service is overloaded', 'Nothing was done. Try again after Retry-After.'],
  'stream-being-read': [503, 'The history that it is decided on is being read', 'Nothing was done. Try again after Retry-After. It is read once after a start or an import, however often it is asked for.'],
  'log-unavailable': [503, 'The log cannot be reached', 'Nothing was written. Try again after Retry-After.'],
  'commit-unknown': [503, 'The outcome of the command is not known yet', 'Send the same command with the same key again: it is never done twice.'],
  'projection-behind': [503, 'The read model has not reached that position yet', 'Try again after Retry-After.'],
  'moment-not-reached': [409, 'The moment lies after the end of the log', 'Ask for a moment that has passed, or leave it out for the present. A day stands for its end in UTC, so today has not passed. What was recorded by a moment is answered only once it can no longer change.'],
  'projection-parked': [503, 'The read model could not take an event of this tenant', 'An operator must resolve it: heptad dlq list shows it. Commands are not affected.'],
  'projection-not-promoted': [503, 'The query needs a version of the read model that does not answer yet', 'An operator builds it and lets it answer: heptad projections rebuild, then heptad projections promote. Commands are not affected.'],
  'read-models-unavailable': [503, 'The read models cannot be reached', 'Try again after Retry-After. Commands are not affected.'],
  'analytics-unavailable': [503, 'Analytics cannot be reached', 'Try again after Retry-After. Nothing else is affected.'],
  'deadline-exceeded': [504, 'The answer took too long', 'Send the request again. Send a command with the same key, so that it is not done twice.'],
  'internal': [500, 'Internal error', 'It was reported. Quote the traceId when you ask about it.'],
  // IAM
  'scope-not-held': [403, 'A key can grant only permissions that it holds', 'Leave out the scope that is named.'],
  'expiry-not-held': [403, 'A key cannot outlast the one that makes it', 'Set expiresAt to until, or earlier.'],
  'expiry-in-the-past': [422, 'The expiry lies in the past', 'Send a later one, or none.'],
  'apikey-not-found': [404, 'There is no such API key', 'Check the id.'],
  'tenant-not-found': [404, 'There is no such tenant', 'Check the id.'],
  'slug-taken': [409, 'The slug is taken', 'Choose another one.'],
  // Money
  'amount-must-be-string': [400, 'An amount is not a decimal string', 'Send minor units as a string: "1250" for 12.50 EUR.'],
  'amount-not-positive': [400, 'An amount is not positive', 'Send an amount of at least 1 minor unit; the side says the direction.'],
  'amount-overflow': [400, 'An amount is too large', 'Stay below 2^127.'],
  'unbalanced': [400, 'Debits and credits differ', 'Make debits equal credits in every asset.'],
  'too-many-legs': [400, 'The transaction has too many legs', 'Send 2 to 1000 legs.'],
  'same-account': [400, 'An account is on both sides', 'Put each account on one side only: net what moves both ways on it first.'],
  'scale-mismatch': [400, 'The amount has another scale than its asset', 'Send minor units at the scale of the asset.'],
  'book-not-found': [404, 'There is no such book', 'Check the id, or open the book first.'],
  'account-not-found': [404, 'There is no such account', 'Check the id or path and the asset, or open the account first.'],
  'transaction-not-found': [404, 'There is no such transaction', 'Check the id.'],
  'asset-not-found': [404, 'The book does not know this asset', 'Register it with its scale first. ISO 4217 currencies are built in.'],
  'hold-not-found': [404, 'There is no such hold', 'Check the id.'],
  'id-exists-different': [409, 'The id is taken by something else', 'Use a new id, or repeat the first request exactly.'],
  'hold-already-captured': [409, 'The hold was captured', 'Nothing is left to do; reverse the capture to undo it.'],
  'hold-already-voided': [409, 'The hold was voided', 'Place a new hold.'],
  'already-reversed': [409, 'The transaction was reversed', 'Nothing is left to reverse.'],
  'version-conflict': [409, 'The account has another version', 'Read the account again and decide again.'],
  'period-closed': [409, 'The period is closed', 'Use an effective time in an open period.'],
  'balance-not-zero': [409, 'The account still has a balance', 'Move it elsewhere first.'],
  'has-open-holds': [409, 'The account has open holds', 'Capture or void them first.'],
  'insufficient-funds': [422, 'Insufficient funds on the account', 'Move at most what is available.'],
  'balance-ceiling-exceeded': [422, 'The account would rise above its ceiling', 'Move less, or raise the ceiling.'],
  'limit-exceeded': [422, 'A limit would be exceeded', 'Move less, or wait: a limit over time counts from zero again in its next window.'],
  'account-frozen': [422, 'The account is frozen', 'Unfreeze it first.'],
  'account-closed': [422, 'The account is closed', 'Use another account.'],
  'asset-mismatch': [422, 'The account holds another asset', 'Use an account in the asset of the leg.'],
  'hold-expired': [422, 'The hold has expired', 'Place a new hold.'],
  'capture-exceeds-hold': [422, 'The capture is larger than the hold', 'Capture at most what is held.'],
  'reversal-exceeds-original': [422, 'The reversal is larger than what is left', 'Reverse at most what is left of the original.'],
  'split-invalid': [422, 'Sources or parts do not make up the whole', 'Make fixed and percent parts fit the amount.'],
} as const satisfies Readonly<Record<string, CatalogueEntry>>

/** A code of the catalogue. */
export type ProblemCode = keyof typeof catalogue

/** Whether a text is a code of the catalogue. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(catalogue, code)
}

/** A code that a module from outside the repository brings, with its row. */
export interface ModuleProblem {
  readonly code: string
  readonly entry: CatalogueEntry
}

/** What an answer can say is wrong. */
export type Problem = ProblemCode | ModuleProblem

export function codeOf(problem: Problem): string {
  return typeof problem === 'string' ? problem : problem.code
}

export function entryOf(problem: Problem): CatalogueEntry {
  return typeof problem === 'string' ? catalogue[problem] : problem.entry
}

/** The problems of an installation: the catalogue, and the rows of its modules. */
export interface Problems {
  find(code: string): Problem | undefined
  /** In the order of their codes. */
  readonly all: readonly Problem[]
}

/** The catalogue with these rows added to it. Its own rows stand above them. */
export function problemsWith(rows: Readonly<Record<string, CatalogueEntry>> = {}): Problems {
  const added = Object.entries(rows).map(([code, entry]): ModuleProblem => ({ code, entry }))
  const known = new Map<string, Problem>(added.map((problem) => [problem.code, problem]))
  for (const code of Object.keys(catalogue)) if (isProblemCode(code)) known.set(code, code)
  const all = [...known.keys()].sort().flatMap((code) => known.get(code) ?? [])
  return { find: (code) => known.get(code), all }
}

/** Throws when a module can refuse with a code that no row explains. */
export function assertCatalogueComplete(
  lists: readonly RejectionList[],
  problems: Problems,
  queries: readonly Pick<QueryContract, 'name' | 'absence'>[] = [],
): void {
  const missing = lists.flatMap(({ module, codes }) =>
    codes.filter((code) => problems.find(code) === undefined).map((code) => `${module}: ${code}`),
  )
  for (const { name, absence = [] } of queries)
    for (const code of [absence].flat()) if (problems.find(code) === undefined) missing.push(`${name}: ${code}`)
  if (missing.length > 0) throw new Error(`codes without an entry in the problem catalogue: ${missing.join(', ')}`)
}
