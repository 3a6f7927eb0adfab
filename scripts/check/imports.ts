import { posix } from 'node:path'
import type { Check, Finding } from './finding.ts'
import {
  IMPORT_TABLE,
  LAYERS,
  MODULES,
  type Permission,
  PURE_FOLDERS,
  SHARED_MODULE_FILE,
  TEST_IMPORT_TABLE,
} from './import-table.ts'
import { type Import, importsOf, isSource, isTestFile } from './source.ts'

const TABLE_REMEDY =
  'the table of who may import whom is scripts/check/import-table.ts; move the code, or pass what it needs in'
const MODULE_REMEDY = 'let an event of that module cause a command here, or ask it through its client interface'

/** The import table: which folder may import which, and that modules stay apart. */
export const imports: Check = {
  name: 'imports',
  run: (tree) =>
    tree.files
      .filter((file) => isSource(file) && folderOf(file) in IMPORT_TABLE)
      .flatMap((file) => importsOf(tree, file).flatMap((imported) => findingsOf(file, imported))),
}

function findingsOf(file: string, imported: Import): readonly Finding[] {
  const target = targetOf(file, imported.from)
  const found = target === undefined ? externalProblem(file, imported.from) : internalProblem(file, target, imported)
  return found === undefined ? [] : [{ file, line: imported.line, ...found }]
}

/** The file of this repository that an import means, or undefined for a package or a built-in. */
function targetOf(file: string, from: string): string | undefined {
  const [, surface] = /^@heptad\/module(\/testing)?$/.exec(from) ?? []
  if (from.startsWith('@heptad/module')) return `gateway/module${surface ?? ''}/index.ts`
  if (from.startsWith('@heptad/')) return from.slice('@heptad/'.length)
  return from.startsWith('.') ? posix.join(posix.dirname(file), from) : undefined
}

type Problem = Pick<Finding, 'problem' | 'remedy'>

function externalProblem(file: string, from: string): Problem | undefined {
  if (!PURE_FOLDERS.has(folderOf(file)) || !from.startsWith('node:') || isTestFile(file)) return undefined
  return { problem: `${folderOf(file)} imports ${from}`, remedy: 'what comes from outside goes in as a fact' }
}

function internalProblem(file: string, target: string, imported: Import): Problem | undefined {
  if (!target.includes('/')) return undefined
  if (imported.from.startsWith('.') && folderOf(target) !== folderOf(file)) {
    return { problem: `${imported.from} leads out of ${folderOf(file)}`, remedy: 'write @heptad/<folder>/<file>' }
  }
  if (!isTestFile(file) && isTestFile(target)) {
    return { problem: `imports ${target}, which is there for tests`, remedy: 'move what is shared out of it' }
  }
  if (!mayImport(file, target, imported.isType)) {
    const manner = mayImport(file, target, true) ? 'values' : 'anything'
    return { problem: `${folderOf(file)} may not import ${manner} from ${target}`, remedy: TABLE_REMEDY }
  }
  return modulesApart(file, target)
    ? undefined
    : { problem: `imports another module: ${target}`, remedy: MODULE_REMEDY }
}

function mayImport(file: string, target: string, isType: boolean): boolean {
  const folder = folderOf(file)
  const permissions = [...(IMPORT_TABLE[folder] ?? []), ...((isTestFile(file) && TEST_IMPORT_TABLE[folder]) || [])]
  const allows = ({ files, only }: Permission) => files.test(target) && (only !== 'types' || isType)
  return folderOf(target) === folder || permissions.some(allows)
}

function modulesApart(file: string, target: string): boolean {
  const [own, other] = [moduleOf(file), moduleOf(target)]
  return own === undefined || other === undefined || own === other || SHARED_MODULE_FILE.test(target)
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? ''
}

/** The module that a file belongs to; a file beside the module folders belongs to none. */
function moduleOf(file: string): string | undefined {
  const [layer = '', folder = ''] = file.split('/')
  return LAYERS.has(layer) && MODULES.has(folder) ? folder : undefined
}
