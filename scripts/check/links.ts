import { posix } from 'node:path'
import { type Check, type Finding, lineAt } from './finding.ts'
import type { Tree } from './tree.ts'

const LINK = /\]\(([^)\s]+)\)/g
const OUTSIDE = /^[a-z]+:/

/** Links between Markdown pages lead to a file or folder of the tree, and to a heading that the page has. */
export const links: Check = {
  name: 'links',
  run: (tree) => {
    const known = new Set([...tree.files, ...tree.folders])
    return tree.files.filter((file) => file.endsWith('.md')).flatMap((file) => brokenLinks(tree, known, file))
  },
}

function brokenLinks(tree: Tree, known: ReadonlySet<string>, file: string): readonly Finding[] {
  const text = tree.read(file)
  return [...text.matchAll(LINK)].flatMap(({ 1: link = '', index }) => {
    const problem = OUTSIDE.test(link) ? undefined : faultOf(tree, known, file, link)
    return problem === undefined ? [] : [{ file, line: lineAt(text, index), problem, remedy: 'correct the link' }]
  })
}

function faultOf(tree: Tree, known: ReadonlySet<string>, file: string, link: string): string | undefined {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? file : posix.join(posix.dirname(file), path).replace(/\/$/, '')
  if (!known.has(target)) return `the link to ${link} leads nowhere`
  if (heading === undefined || anchorsOf(tree.read(target)).has(heading)) return undefined
  return `${target} has no heading #${heading}`
}

/** The anchors of a page, as GitHub makes them from its headings: lower case, without punctuation, hyphens for spaces. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.trim().toLowerCase())
  return new Set(headings.map((heading) => heading.replace(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-')))
}
