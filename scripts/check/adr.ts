import { posix } from 'node:path'
import type { Check, Finding } from './finding.ts'
import type { Tree } from './tree.ts'

const FOLDER = 'docs/adr/'
const INDEX = `${FOLDER}README.md`
const NAME = /^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.md$/
const PAGE_LINES = 80
const PARTS = ['## Context', '## Decision', '## Consequences']

/** Decision records: `NNNN-title.md`, each number once, a title whose number, if it has one, is the same, three parts, one page, and a line in the index. */
export const adr: Check = {
  name: 'adr',
  run: (tree) => {
    const records = tree.files.filter((file) => file.startsWith(FOLDER) && file.endsWith('.md') && file !== INDEX)
    return [...doubles(records), ...records.flatMap((file) => formOf(tree, file)), ...unlisted(tree, records)]
  },
}

function numberOf(file: string): string | undefined {
  return NAME.exec(posix.basename(file))?.[1]
}

function doubles(records: readonly string[]): readonly Finding[] {
  return records
    .filter((file, index) => index > 0 && numberOf(file) === numberOf(records[index - 1] ?? ''))
    .filter((file) => numberOf(file) !== undefined)
    .map((file) => ({ file, problem: `the number ${numberOf(file)} is taken`, remedy: 'take the next free number' }))
}

function unlisted(tree: Tree, records: readonly string[]): readonly Finding[] {
  const index = tree.files.includes(INDEX) ? tree.read(INDEX) : ''
  return records
    .filter((file) => !index.includes(`](${posix.basename(file)})`))
    .map((file) => ({ file, problem: `${INDEX} does not link it`, remedy: 'add it under its subject' }))
}

function formOf(tree: Tree, file: string): readonly Finding[] {
  const number = numberOf(file)
  if (number === undefined) return [{ file, problem: 'the name is not NNNN-title.md', remedy: 'number it' }]
  const lines = tree.read(file).trimEnd().split('\n')
  const missing = PARTS.filter((part) => !lines.includes(part))
  const found: Finding[] = missing.map((part) => ({ file, problem: `${part} is missing`, remedy: 'say it' }))
  const [, titled] = /^# (?:(\d+)\S* )?\S/.exec(lines[0] ?? '') ?? [undefined, 'none']
  if (titled !== undefined && Number(titled) !== Number(number)) {
    found.push({
      file,
      line: 1,
      problem: 'no title, or one with another number',
      remedy: `# ${Number(number)}. <title>`,
    })
  }
  if (lines.length > PAGE_LINES) {
    const problem = `${lines.length} lines are more than the page of ${PAGE_LINES}`
    found.push({ file, problem, remedy: 'keep the decision and its reasons, move the rest to where it is used' })
  }
  return found
}
