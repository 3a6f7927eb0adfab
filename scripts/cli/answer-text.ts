import type { Access } from './credentials.ts'
import { UnreachableError } from './problem.ts'

/** All of an answer. Throws {@link UnreachableError} for one that breaks off, or has not come whole in time. */
export async function textOf({ url }: Pick<Access, 'url'>, response: Response): Promise<string> {
  try {
    return await response.text()
  } catch (cause) {
    throw new UnreachableError(url, cause)
  }
}

/** What a text says in JSON; null where it is none. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
