import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { z } from 'zod'
import type { Check, Finding } from './finding.ts'
import { importsOf, isSource, isTestFile } from './source.ts'
import type { Tree } from './tree.ts'

const Versions = z.record(z.string(), z.string()).default({})
const Manifest = z.object({
  name: z.string().default(''),
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
})
type Manifest = z.output<typeof Manifest>

const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/
const OTHER_LOCK = /(^|\/)(npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/

/** Versions are exact, there is one lock file, what is imported is declared, and what is declared has its reason in an ADR. */
export const dependencies: Check = {
  name: 'dependencies',
  run: (tree) => [...inexactVersions(tree), ...extraLocks(tree), ...undeclaredImports(tree), ...unexplained(tree)],
}

function manifestsOf(tree: Tree): readonly { file: string; manifest: Manifest }[] {
  return tree.files
    .filter((file) => posix.basename(file) === 'package.json')
    .map((file) => ({ file, manifest: Manifest.parse(JSON.parse(tree.read(file))) }))
}

function declaredBy({ dependencies: runtime, devDependencies, optionalDependencies }: Manifest): [string, string][] {
  return Object.entries({ ...runtime, ...devDependencies, ...optionalDependencies })
}

function inexactVersions(tree: Tree): readonly Finding[] {
  return manifestsOf(tree).flatMap(({ file, manifest }) =>
    declaredBy(manifest)
      .filter(([, version]) => !EXACT.test(version))
      .map(([name, version]) => ({
        file,
        problem: `${name} has the version ${version}`,
        remedy: 'name one exact version: a range picks different packages on different days and Nodes',
      })),
  )
}

function extraLocks(tree: Tree): readonly Finding[] {
  const isExtra = (file: string) => OTHER_LOCK.test(file) || file.endsWith('/package-lock.json')
  return tree.files.filter(isExtra).map((file) => ({
    file,
    problem: 'a second lock file',
    remedy: 'remove it; package-lock.json in the root locks all',
  }))
}

function undeclaredImports(tree: Tree): readonly Finding[] {
  const manifests = new Map(manifestsOf(tree).map(({ file, manifest }) => [posix.dirname(file), manifest]))
  const devTools = new Set(Object.keys(manifests.get('.')?.devDependencies ?? {}))
  return tree.files.filter(isSource).flatMap((file) => {
    const manifest = nearest(manifests, file)
    if (manifest === undefined) return []
    const declared = new Set([manifest.name, ...declaredBy(manifest).map(([name]) => name)])
    const isForTests = (name: string) => devTools.has(name) || name.startsWith('@heptad/')
    const isDeclared = (name: string) => declared.has(name) || (isTestFile(file) && isForTests(name))
    return importsOf(tree, file).flatMap(({ from, line }) => {
      const name = packageOf(from)
      if (name === undefined || isDeclared(name)) return []
      const remedy = `add it to ${nearestFolder(manifests, file)}/package.json`
      return [{ file, line, problem: `imports ${name}, which its package.json does not name`, remedy }]
    })
  })
}

function nearest(manifests: ReadonlyMap<string, Manifest>, file: string): Manifest | undefined {
  const folder = nearestFolder(manifests, file)
  return folder === undefined ? undefined : manifests.get(folder)
}

function nearestFolder(manifests: ReadonlyMap<string, Manifest>, file: string): string | undefined {
  for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
    if (manifests.has(folder)) return folder
    if (folder === '.') return undefined
  }
}

/** The package that an import names; undefined for a file of this package and for what Node brings. */
function packageOf(from: string): string | undefined {
  if (/^[./]|^node:|^data:/.test(from) || builtinModules.includes(from)) return undefined
  return from.split('/', from.startsWith('@') ? 2 : 1).join('/')
}

function unexplained(tree: Tree): readonly Finding[] {
  const records = tree.files.filter((file) => file.startsWith('docs/adr/')).map((file) => tree.read(file))
  const isExplained = (name: string) => records.some((text) => text.includes(`\`${name}\``))
  return manifestsOf(tree).flatMap(({ file, manifest }) =>
    declaredBy(manifest)
      .filter(([name]) => !name.startsWith('@heptad/') && !isExplained(name))
      .map(([name]) => ({
        file,
        problem: `nothing says why ${name} is here`,
        remedy: 'give it a line with its name in backticks in docs/adr/0002-runtime-and-dependencies.md',
      })),
  )
}
