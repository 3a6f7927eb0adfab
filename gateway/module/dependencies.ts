import type { ModuleDefinition } from './definition.ts'

type Node = Pick<ModuleDefinition, 'name' | 'dependencies'>

/** A way round through dependencies, `['a', 'b', 'a']`; null when there is none. */
export function cycleIn(modules: readonly Node[]): readonly string[] | null {
  const byName = new Map(modules.map((module) => [module.name, module]))
  const walk = (name: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name]
    for (const next of byName.get(name)?.dependencies ?? []) {
      const cycle = walk(next, [...way, name])
      if (cycle !== null) return cycle
    }
    return null
  }
  for (const { name } of modules) {
    const cycle = walk(name, [])
    if (cycle !== null) return cycle
  }
  return null
}

/** Each after those that it depends on; otherwise as they came. There must be no cycle. */
export function inOrderOfDependencies<Module extends Node>(modules: readonly Module[]): readonly Module[] {
  const ordered = new Set<Module>()
  const place = (module: Module): void => {
    for (const name of module.dependencies) {
      const needed = modules.find((candidate) => candidate.name === name)
      if (needed !== undefined && !ordered.has(needed)) place(needed)
    }
    ordered.add(module)
  }
  for (const module of modules) place(module)
  return [...ordered]
}
