import { applyPatch, parsePatch } from '../tasks/apply-patch.ts'
import type { Check, Finding } from './finding.ts'
import type { Tree } from './tree.ts'

const FOLDER = 'scripts/simulate/mutants/'

/** A planted bug whose patch fits nowhere is not looked for any more, and nobody would notice. */
export const mutants: Check = {
  name: 'mutants',
  run: (tree) =>
    tree.files
      .filter((file) => file.startsWith(FOLDER) && file.endsWith('.patch'))
      .flatMap((file) => misfits(tree, file)),
}

function misfits(tree: Tree, file: string): readonly Finding[] {
  const remedy = 'plant the same bug in the lines as they are now, see "How to write a mutant" in docs/simulator.md'
  const patches = parsePatch(tree.read(file))
  if (patches.length === 0) return [{ file, problem: 'the patch changes nothing', remedy }]
  return patches.flatMap((patch): readonly Finding[] => {
    try {
      applyPatch(tree.read(patch.path), patch)
      return []
    } catch (error) {
      return [{ file, problem: `the patch does not fit: ${error instanceof Error ? error.message : error}`, remedy }]
    }
  })
}
