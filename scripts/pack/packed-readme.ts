import { posix } from 'node:path'

const LINK_TO_PAGE = /\[([^\]]+)\]\((?!#|[a-z]+:)([^)#\s]+)[^)\s]*\)/g

/** A page of `docs` for the package, which has no other page: those that it links to are named, as they are called in the repository. */
export function packedReadme(page: string): string {
  return page.replaceAll(
    LINK_TO_PAGE,
    (_, text: string, target: string) => `${text} (\`${posix.join('docs', target)}\`)`,
  )
}
