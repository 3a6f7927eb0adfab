/** An error as ClickHouse words it. Codes: `src/Common/ErrorCodes.cpp` of its source. */
export class ClickhouseException extends Error {
  override readonly name = 'ClickhouseException'
  readonly code: number
  constructor(code: number, type: string, message: string) {
    super(`Code: ${code}. DB::Exception: ${message}. (${type})`)
    this.code = code
  }
}

export const exceptions = {
  badArguments: (why: string) => new ClickhouseException(36, 'BAD_ARGUMENTS', why),
  notImplemented: (what: string) => new ClickhouseException(48, 'NOT_IMPLEMENTED', what),
  tooLarge: (bytes: number) => new ClickhouseException(307, 'TOO_MANY_BYTES', `The request exceeds ${bytes} bytes`),
  incorrectData: (why: string) => new ClickhouseException(117, 'INCORRECT_DATA', why),
  wrongPassword: () => new ClickhouseException(516, 'AUTHENTICATION_FAILED', 'Authentication failed'),
  passwordRequired: () => new ClickhouseException(194, 'REQUIRED_PASSWORD', 'Authentication is required'),
} as const

const unknownThings = [16, 34, 46, 47, 50, 56, 60, 63, 66, 70, 75, 79, 81, 83, 115, 152]
const badRequests = [6, 26, 27, 36, 38, 41, 42, 43, 44, 53, 62, 69, 72, 108, 117, 130, 131, 386, 456, 457]
const statusOf: ReadonlyMap<number, number> = new Map([
  ...unknownThings.map((code) => [code, 404] as const),
  ...badRequests.map((code) => [code, 400] as const),
  [48, 501],
  [159, 408],
  [164, 403],
  [192, 403],
  [193, 403],
  [194, 401],
  [307, 413],
  [516, 403],
])

/** The HTTP status that goes with a code; 500 for those without one of their own (ClickHouse, `exceptionCodeToHTTPStatus`). */
export function httpStatusOf(code: number): number {
  return statusOf.get(code) ?? 500
}

/** The code in an engine's message; 1001 (STD_EXCEPTION) when it has none. */
export function codeOf(error: unknown): number {
  if (error instanceof ClickhouseException) return error.code
  const found = error instanceof Error ? /^Code: (\d+)\./.exec(error.message)?.[1] : undefined
  return found === undefined ? 1001 : Number(found)
}
