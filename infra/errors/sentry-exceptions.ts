const FRAME = /^\s*at (?:(?<name>.*?) \()?(?<file>[^()]+?):(?<line>\d+):(?<column>\d+)\)?$/
const MAX_CAUSES = 5

interface Frame {
  readonly filename: string
  readonly function: string
  readonly lineno: number
  readonly colno: number
  readonly in_app: boolean
}

/** An error as Sentry's protocol has it ("Exception Interface"). */
export interface SentryException {
  readonly type: string
  readonly value: string
  readonly stacktrace?: { readonly frames: readonly Frame[] }
}

/** An error and its causes, the first cause in front, as the protocol wants it. */
export function exceptionsOf(error: unknown): readonly SentryException[] {
  const found: SentryException[] = []
  for (let each = error; found.length < MAX_CAUSES && each !== undefined; each = causeOf(each))
    found.unshift(oneOf(each))
  return found
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

function oneOf(error: unknown): SentryException {
  if (!(error instanceof Error)) return { type: 'thrown', value: String(error) }
  const { name, message, stack = '' } = error
  const frames = stack.split('\n').flatMap(frameOf).reverse()
  return { type: name, value: message, ...(frames.length === 0 ? {} : { stacktrace: { frames } }) }
}

/** Node writes the innermost call first, the protocol wants it last. */
function frameOf(text: string): readonly Frame[] {
  const { name = '<anonymous>', file = '', line = '', column = '' } = FRAME.exec(text)?.groups ?? {}
  if (file === '') return []
  const isOurs = !file.startsWith('node:') && !file.includes('/node_modules/')
  return [{ filename: file, function: name, lineno: Number(line), colno: Number(column), in_app: isOurs }]
}
