import { type Check, type Finding, lineAt } from './finding.ts'
import { isTestFile } from './source.ts'
import type { Tree } from './tree.ts'

interface Trace {
  readonly pattern: RegExp
  readonly problem: string
  readonly remedy: string
  /** Tests may hold examples of it. */
  readonly isAllowedInTests?: boolean
}

const SECRET_REMEDY = 'revoke it, take it out of the history, and read it from a setting'

/** What one machine or person leaves behind in a file. */
const TRACES: readonly Trace[] = [
  {
    pattern: /(?<![\w.})$*~-])\/(home|root|work|tmp|Users)(\/|(?=['"`\s]|$))/gm,
    problem: 'the path of one machine',
    remedy: 'use a path relative to the file, os.tmpdir(), or a setting',
  },
  {
    pattern: /"resolved": "https?:|https?:\/\/registry\.[\w.-]+/g,
    problem: 'the address of a package registry',
    remedy: 'install with the .npmrc of this repository, and leave the choice of a registry to each machine',
  },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/g, problem: 'a private key', remedy: SECRET_REMEDY },
  {
    pattern:
      /\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|npm_[A-Za-z0-9]{36}|xox[abp]-[\w-]{20,})\b|:_auth(Token)?=\S/g,
    problem: 'an access token',
    remedy: SECRET_REMEDY,
  },
  {
    pattern: /\b[a-z+]+:\/\/[^\s:/@'"`$<>{}*]+:(?!password@)[^\s@/'"`$<>{}*…]+@/g,
    problem: 'a URL with a password',
    remedy: SECRET_REMEDY,
    isAllowedInTests: true,
  },
]

/** No file holds a path, registry or secret of the machine that it was written on. */
export const machinePaths: Check = {
  name: 'machine-paths',
  run: (tree) => tree.files.flatMap((file) => TRACES.flatMap((trace) => findingsOf(tree, file, trace))),
}

function findingsOf(tree: Tree, file: string, trace: Trace): readonly Finding[] {
  if (trace.isAllowedInTests && isTestFile(file)) return []
  const text = tree.read(file)
  return [...text.matchAll(trace.pattern)].map(({ index }) => ({
    file,
    line: lineAt(text, index),
    problem: trace.problem,
    remedy: trace.remedy,
  }))
}
