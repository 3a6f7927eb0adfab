import { parseSync } from 'oxc-parser'
import { z } from 'zod'
import { lineAt } from './finding.ts'

/** A function of a file: where it begins, and its lines. */
export interface FunctionSize {
  /** Its name, or `line <n>` when it has none. */
  readonly name: string
  readonly line: number
  readonly lines: number
}

const Named = z.object({ name: z.string() })
const Node = z.looseObject({ type: z.string(), start: z.int(), end: z.int() })
const FUNCTIONS: ReadonlySet<string> = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** Every function of a source text, nested ones too. */
export function functionSizes(file: string, text: string): readonly FunctionSize[] {
  const sizes: FunctionSize[] = []
  visit(parseSync(file, text).program, undefined, (node, name) => {
    const line = lineAt(text, node.start)
    sizes.push({ name: name ?? `line ${line}`, line, lines: lineAt(text, node.end) - line + 1 })
  })
  return sizes
}

type Found = (node: z.output<typeof Node>, name: string | undefined) => void

/** Goes through the syntax tree; a function without a name of its own has that of what it is assigned to. */
function visit(value: unknown, name: string | undefined, found: Found): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, name, found)
    return
  }
  const node = Node.safeParse(value)
  if (!node.success) return
  const ownName = nameOf(node.data.id) ?? nameOf(node.data.key)
  const isFunction = FUNCTIONS.has(node.data.type)
  if (isFunction) found(node.data, ownName ?? name)
  for (const child of Object.values(node.data)) {
    if (typeof child === 'object') visit(child, isFunction ? undefined : (ownName ?? name), found)
  }
}

function nameOf(value: unknown): string | undefined {
  const named = Named.safeParse(value)
  return named.success ? named.data.name : undefined
}
