/**
 * One address of the REST API and the entry of a registry that stands behind it. Whatever the entry gives to every caller,
 * from permissions to replay, is the same at both addresses.
 */
export interface RestPath {
  /** What generated clients call it; unique. */
  readonly id: string
  /** What stands in braces is the member of that name of the entry's contract. */
  readonly path: string
  /** The type of a command, which is then POST, or the name of a query, which is then GET. */
  readonly entry: string
  /** Members of the contract that are not offered here, because the path says what they would say. */
  readonly without?: readonly string[]
  /** Where the thing that the command created is read, with members of its answer in braces: it then answers 201. */
  readonly location?: string
}

/** The names in braces of a path. */
export function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
}

/** A path with these values in place of its names; null when one of them is missing. */
export function filledPath(path: string, values: Readonly<Record<string, unknown>>): string | null {
  const texts = namesIn(path).map((name) => [name, values[name]] as const)
  if (!texts.every(([, value]) => typeof value === 'string')) return null
  return texts.reduce((filled, [name, value]) => filled.replace(`{${name}}`, encodeURIComponent(String(value))), path)
}
