import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import { jsonOrNull, textOf } from './answer-text.ts'
import type { Access } from './credentials.ts'
import {
  type GetOptions,
  getRequest,
  type PostOptions,
  postRequest,
  type Request,
  uploadRequest,
} from './http-request.ts'
import { NotHeptadError, Problem, ProblemError, UnexpectedAnswerError, UnreachableError } from './problem.ts'

/** An answer of the backbone, parsed. */
export interface Answer<T> {
  readonly status: number
  readonly body: T
  /** `Heptad-Position`: hand it to a query as `minPosition` to see this write; null when the answer carries none. */
  readonly position: string | null
  /** The key was used before, and this is the first answer again. */
  readonly replayed: boolean
}

/** A small client of the backbone's HTTP API. */
export interface HttpClient {
  readonly access: Access
  /** Throws {@link ProblemError}, {@link UnreachableError}, {@link NotHeptadError} or {@link UnexpectedAnswerError}. */
  get<S extends z.ZodType>(path: string, schema: S, options?: GetOptions): Promise<Answer<z.output<S>>>
  post<S extends z.ZodType>(path: string, body: unknown, schema: S, options?: PostOptions): Promise<Answer<z.output<S>>>
  /** Follows an answer of NDJSON, value by value, until the server ends it. */
  follow<S extends z.ZodType>(path: string, schema: S, options?: GetOptions): AsyncGenerator<z.output<S>>
  /**
   * Posts lines of NDJSON while they are made, and follows the answer at the same time. `lines` is called again for each attempt, so
   * what it gives must be safe to send twice.
   */
  upload<S extends z.ZodType>(
    path: string,
    lines: () => AsyncIterable<string>,
    schema: S,
    options?: GetOptions,
  ): AsyncGenerator<z.output<S>>
}

/** How long the client waits and how long it goes on asking. */
export interface Patience {
  /** For one answer; milliseconds. */
  readonly answerMs: number
  /** For repeated asking after `Retry-After`, in total; milliseconds. */
  readonly totalMs: number
}

const AFTER_TIMEOUT_MS = 500
/** Each of them has had the server's whole time limit. */
const TIMED_OUT_ATTEMPTS = 4
/** What a proxy in front of a backbone answers for it, in words of its own. */
const BY_PROXIES: ReadonlySet<number> = new Set([429, 502, 503, 504])
const DEFAULT_PATIENCE: Patience = { answerMs: 30_000, totalMs: 20_000 }

/**
 * A client for one address and key. A GET, and a command under a key, that is answered 503 or 429 with `Retry-After` is sent
 * again, the same, after that time, and up to three times half a second after a 504; anything else is tried once.
 */
export function httpClient(access: Access, patience: Patience = DEFAULT_PATIENCE): HttpClient {
  const ask = async <S extends z.ZodType>(request: Request, schema: S) => {
    const response = await sendPatiently(access, request, patience)
    return parseAnswer(access, request, response, schema)
  }
  return {
    access,
    get: (path, schema, options = {}) => ask(getRequest(path, options), schema),
    post: (path, body, schema, options = {}) => ask(postRequest(path, body, options), schema),
    follow: (path, schema, options = {}) => followLines(access, getRequest(path, options), schema, patience),
    upload: (path, lines, schema, options = {}) =>
      followLines(access, uploadRequest(path, lines, options), schema, patience),
  }
}

/** `answerMs` null waits as long as it takes. */
async function sendPatiently(
  access: Access,
  request: Request,
  { answerMs, totalMs }: { readonly answerMs: number | null; readonly totalMs: number },
): Promise<Response> {
  const giveUpAt = performance.now() + totalMs
  for (let attempt = 1; ; attempt += 1) {
    const response = await send(access, request, answerMs)
    if (response.ok) return response
    const refusal = await problemOf(access, request, response)
    const waitMs = waitBeforeRetry(request, refusal, attempt)
    if (waitMs === null || performance.now() + waitMs > giveUpAt) throw refusal
    await sleep(waitMs)
  }
}

async function send(access: Access, request: Request, answerMs: number | null): Promise<Response> {
  try {
    return await fetch(`${access.url}${request.path}`, {
      method: request.method,
      headers: { ...request.headers, accept: 'application/json', authorization: `Bearer ${access.key}` },
      ...bodyOf(request),
      ...(answerMs === null ? {} : { signal: AbortSignal.timeout(answerMs) }),
    })
  } catch (cause) {
    throw new UnreachableError(access.url, cause)
  }
}

function bodyOf({ body }: Request): RequestInit {
  if (body === undefined) return {}
  if (typeof body === 'string') return { body }
  return { body: ReadableStream.from(body()).pipeThrough(new TextEncoderStream()), duplex: 'half' }
}

function waitBeforeRetry(request: Request, refusal: ProblemError, attempt: number): number | null {
  if (!request.isRepeatable) return null
  if (refusal.status === 504) return attempt < TIMED_OUT_ATTEMPTS ? AFTER_TIMEOUT_MS : null
  const isTransient = refusal.status === 503 || refusal.status === 429
  if (!isTransient || refusal.retryAfterSeconds === null) return null
  return Math.max(refusal.retryAfterSeconds * 1000, 50)
}

async function problemOf(access: Access, request: Request, response: Response): Promise<ProblemError> {
  const parsed = Problem.safeParse(jsonOrNull(await textOf(access, response)))
  if (!parsed.success && !BY_PROXIES.has(response.status)) throw notHeptad(access, request, response)
  const problem = parsed.data ?? Problem.parse({ type: 'about:blank', title: `HTTP ${response.status}` })
  return new ProblemError(response.status, problem, secondsIn(response.headers.get('retry-after')))
}

/** What Retry-After says, as a number of seconds or as a date (RFC 9110 section 10.2.3); null for neither. */
function secondsIn(retryAfter: string | null): number | null {
  if (retryAfter === null) return null
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter)
  const at = Date.parse(retryAfter)
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000)
}

function notHeptad({ url }: Access, { method, path }: Request, response: Response): NotHeptadError {
  return new NotHeptadError(url, `${method} ${path}`, response)
}

async function parseAnswer<S extends z.ZodType>(
  access: Access,
  request: Request,
  response: Response,
  schema: S,
): Promise<Answer<z.output<S>>> {
  const body = jsonOrNull(await textOf(access, response))
  if (body === null) throw notHeptad(access, request, response)
  return {
    status: response.status,
    body: checked(`${request.method} ${request.path}`, schema, body),
    position: response.headers.get('heptad-position'),
    replayed: response.headers.get('idempotent-replayed') === 'true',
  }
}

/** Ends the request, whatever is left of it, when the answer has ended or nobody takes it any more. */
async function* followLines<S extends z.ZodType>(
  access: Access,
  request: Request,
  schema: S,
  patience: Patience,
): AsyncGenerator<z.output<S>> {
  const { body, ...rest } = request
  let isOver = false
  const parts = typeof body === 'function' ? () => until(body(), () => isOver) : body
  const asked = parts === undefined ? rest : { ...rest, body: parts }
  const response = await sendPatiently(access, asked, { ...patience, answerMs: null })
  if (response.body === null) throw notHeptad(access, request, response)
  // What breaks once nobody listens is nobody's concern.
  const answer = Readable.fromWeb(response.body.pipeThrough(new TextDecoderStream())).on('error', () => undefined)
  try {
    for await (const line of createInterface(answer)) {
      const value = jsonOrNull(line)
      if (value === null) throw notHeptad(access, request, response)
      yield checked(`${request.method} ${request.path}`, schema, value)
    }
  } catch (cause) {
    throw isAnswer(cause) ? cause : new UnreachableError(access.url, cause)
  } finally {
    isOver = true
    answer.destroy()
  }
}

function isAnswer(error: unknown): boolean {
  return error instanceof UnexpectedAnswerError || error instanceof NotHeptadError
}

async function* until(parts: AsyncIterable<string>, isOver: () => boolean): AsyncGenerator<string> {
  for await (const part of parts) {
    if (isOver()) return
    yield part
  }
}

/** What `asked` answered, as its schema has it. Throws {@link UnexpectedAnswerError}. */
export function checked<S extends z.ZodType>(asked: string, schema: S, value: unknown): z.output<S> {
  const { success, data, error } = schema.safeParse(value)
  if (!success) throw new UnexpectedAnswerError(asked, describe(error))
  return data
}

function describe(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ')
}
