import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { applyPatch, parsePatch } from '../../tasks/apply-patch.ts'
import { ROOT } from '../../tasks/run-command.ts'

const MUTANTS = join(import.meta.dirname, '..', 'mutants')
/** What a simulation runs. */
const COPIED = [
  'schemas',
  'domains',
  'infra',
  'commands',
  'read-models',
  'projections',
  'scripts/simulate',
  'scripts/tasks',
]

/** The names of all planted bugs. */
export function mutantNames(): readonly string[] {
  return readdirSync(MUTANTS)
    .filter((file) => file.endsWith('.patch'))
    .map((file) => basename(file, '.patch'))
    .sort()
}

/** The files that a planted bug changes, changed. Throws when its patch does not fit them any more. */
export function patchedFiles(name: string): ReadonlyMap<string, string> {
  const patches = parsePatch(readFileSync(join(MUTANTS, `${name}.patch`), 'utf8'))
  return new Map(patches.map((patch) => [patch.path, applyPatch(readFileSync(join(ROOT, patch.path), 'utf8'), patch)]))
}

/** A copy of the sources with one bug planted in them. */
export interface MutantTree extends Disposable {
  readonly folder: string
}

/** Copies the sources and plants a bug. Throws when its patch does not fit them any more. */
export function plantMutant(name: string): MutantTree {
  const folder = mkdtempSync(join(tmpdir(), `mutant-${name}-`))
  const remove = () => rmSync(folder, { recursive: true })
  try {
    copySources(folder)
    for (const [path, text] of patchedFiles(name)) writeFileSync(join(folder, path), text)
  } catch (error) {
    remove()
    throw error
  }
  return { folder, [Symbol.dispose]: remove }
}

function copySources(folder: string): void {
  const filter = (source: string) => basename(source) !== 'node_modules'
  for (const part of COPIED) cpSync(join(ROOT, part), join(folder, part), { recursive: true, filter })
  for (const file of ['package.json', 'scripts/package.json']) cpSync(join(ROOT, file), join(folder, file))
  linkPackages(folder)
}

/** Packages are shared; the workspaces among them are those of the copy. */
function linkPackages(folder: string): void {
  const [from, to] = [join(ROOT, 'node_modules'), join(folder, 'node_modules')]
  mkdirSync(join(to, '@heptad'), { recursive: true })
  for (const name of readdirSync(from)) if (name !== '@heptad') symlinkSync(join(from, name), join(to, name))
  for (const name of readdirSync(join(from, '@heptad'))) symlinkSync(join(folder, name), join(to, '@heptad', name))
}
