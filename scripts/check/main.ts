import { resolve } from 'node:path'
import { checks } from './checks.ts'
import type { Check, Finding } from './finding.ts'
import { readTree } from './tree.ts'

/** Checks the tree in the working directory, or in the folder that is given. */
const tree = readTree(resolve(process.argv[2] ?? '.'))
const found = checks.flatMap((check) => check.run(tree).map((finding) => lineOf(check, finding)))

for (const line of found) process.stdout.write(`${line}\n`)
process.stdout.write(`${checks.length} checks, ${tree.files.length} files, ${found.length} findings\n`)
process.exitCode = found.length === 0 ? 0 : 1

function lineOf({ name }: Check, { file, line, problem, remedy }: Finding): string {
  return `${file}${line === undefined ? '' : `:${line}`} [${name}] ${problem}\n    ${remedy}`
}
