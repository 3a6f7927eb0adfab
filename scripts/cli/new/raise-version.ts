import { parseSync } from 'oxc-parser'

/** The text of a file in which an event has one version more, with an upcaster from the one before; null when it does not declare the event. */
export function raiseVersion(file: string, text: string, type: string): { text: string; version: number } | null {
  const call = declarationOf(parseSync(file, text).program, type)
  if (call === null) return null
  const [, versionNode, shape, upcasters] = call.arguments
  if (versionNode === undefined || shape === undefined) return null
  const before = Number(text.slice(versionNode.start, versionNode.end))
  if (!Number.isInteger(before)) return null
  const step = `${before}: (data) => ({ ...data })`
  const [at, added] =
    upcasters === undefined ? [shape.end, `, { ${step} }`] : [upcasters.end - 1, upcasterBefore(text, upcasters, step)]
  const changed = text.slice(0, at) + added + text.slice(at)
  return {
    text: `${changed.slice(0, versionNode.start)}${before + 1}${changed.slice(versionNode.end)}`,
    version: before + 1,
  }
}

function upcasterBefore(text: string, { start, end }: Span, step: string): string {
  const inside = text.slice(start + 1, end - 1).trim()
  return inside === '' || inside.endsWith(',') ? ` ${step} ` : `, ${step} `
}

interface Span {
  readonly start: number
  readonly end: number
}

interface Call extends Span {
  readonly arguments: readonly Span[]
}

/** Looks through the syntax tree for `defineEvent('<type>', …)`. */
function declarationOf(node: unknown, type: string): Call | null {
  if (typeof node !== 'object' || node === null) return null
  if (isDeclaration(node, type)) return node
  for (const child of Object.values(node)) {
    const found = declarationOf(child, type)
    if (found !== null) return found
  }
  return null
}

function isDeclaration(node: object, type: string): node is Call {
  if (!('type' in node) || node.type !== 'CallExpression' || !('callee' in node) || !('arguments' in node)) return false
  const { callee, arguments: given } = node
  if (nameOf(callee) !== 'defineEvent' || !Array.isArray(given)) return false
  const [first]: unknown[] = given
  return typeof first === 'object' && first !== null && 'value' in first && first.value === type
}

/** The last part of what is called: `defineEvent` of `heptad.defineEvent` too. */
function nameOf(callee: unknown): unknown {
  if (typeof callee !== 'object' || callee === null) return undefined
  if ('property' in callee) return nameOf(callee.property)
  return 'name' in callee ? callee.name : undefined
}
