import type { ModuleDefinition } from './definition.ts'
import { cycleIn } from './dependencies.ts'
import { type FoundModule, faultIn } from './found-module.ts'
import { hasModuleForm, isReserved } from './names.ts'
import type { Fault } from './refusal.ts'
import { namesOf } from './taken-names.ts'
import { partFaults } from './validate-parts.ts'

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

/** Everything about these modules, which stand beside the built-in ones, that does not fit; empty when they may be served. */
export function faultsOf(found: readonly FoundModule[], builtIn: readonly ModuleDefinition[]): readonly Fault[] {
  const known = [...builtIn, ...found.map(({ module }) => module)]
  return [
    ...found.flatMap((each) => [...identityFaults(each, found)]),
    ...found.flatMap((each) => [...dependencyFaults(each, known)]),
    ...cycleFaults(found),
    ...found.flatMap((each) => partFaults(each, known)),
    ...clashes(found, builtIn),
  ]
}

function* identityFaults(each: FoundModule, found: readonly FoundModule[]): Generator<Fault> {
  const { name, version, formerly } = each.module
  if (!hasModuleForm(name))
    yield faultIn(each, name, `the name "${name}" is not allowed`, 'use 2 to 30 small letters a-z')
  if (isReserved(name))
    yield faultIn(each, name, `"${name}" is a name of the backbone's own`, 'give the module another name')
  const twin = found.find((other) => other !== each && other.module.name === name)
  if (twin !== undefined)
    yield faultIn(
      each,
      name,
      `the module "${name}" is also in ${twin.folder}`,
      'rename one, or leave one out of HEPTAD_MODULES',
    )
  if (!VERSION.test(version))
    yield faultIn(each, version, `the version "${version}" is not allowed`, 'write three numbers, such as 1.0.0')
  for (const old of formerly)
    if (isReserved(old) || found.some((other) => bears(other, old, each)))
      yield faultIn(
        each,
        old,
        `"${old}" cannot be a former name: a module is, or was, called so`,
        'take it out of formerly',
      )
}

/** Whether a module has this name, or another one had it formerly. */
function bears({ module }: FoundModule, name: string, than: FoundModule): boolean {
  return module.name === name || (module !== than.module && module.formerly.includes(name))
}

function* dependencyFaults(each: FoundModule, known: readonly ModuleDefinition[]): Generator<Fault> {
  for (const name of each.module.dependencies)
    if (!known.some((module) => module.name === name))
      yield faultIn(
        each,
        name,
        `depends on "${name}", which is not loaded`,
        `add its folder to HEPTAD_MODULES, or take it out of dependencies`,
      )
}

function* cycleFaults(found: readonly FoundModule[]): Generator<Fault> {
  const cycle = cycleIn(found.map(({ module }) => module))
  const [first] = cycle ?? []
  const at = found.find(({ module }) => module.name === first)
  if (cycle === null || at === undefined) return
  yield faultIn(
    at,
    cycle[1] ?? null,
    `dependencies form a cycle: ${cycle.join(' → ')}`,
    'let one of them take an event of the other instead of needing it',
  )
}

/** Two of one name: two routes at one address, two tables in one place, two readers of one checkpoint. */
function* clashes(found: readonly FoundModule[], builtIn: readonly ModuleDefinition[]): Generator<Fault> {
  const owners = new Map<string, string>()
  for (const module of builtIn) for (const { kind, name } of namesOf(module)) owners.set(`${kind} ${name}`, module.name)
  for (const each of found)
    for (const { kind, name } of namesOf(each.module)) {
      const owner = owners.get(`${kind} ${name}`)
      owners.set(`${kind} ${name}`, each.module.name)
      if (owner === undefined) continue
      const who = owner === each.module.name ? 'twice here' : `in the module ${owner} too`
      yield faultIn(each, name, `the ${kind} ${name} is declared ${who}`, 'give each a name of its own')
    }
}
