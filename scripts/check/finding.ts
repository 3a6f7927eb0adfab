import type { Tree } from './tree.ts'

/** A place that breaks a rule, and what to do about it. */
export interface Finding {
  readonly file: string
  /** From 1; absent when the whole file is meant. */
  readonly line?: number
  readonly problem: string
  readonly remedy: string
}

/** A rule of the repository. */
export interface Check {
  readonly name: string
  run(tree: Tree): readonly Finding[]
}

/** The line, from 1, in which the character at `offset` stands. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
