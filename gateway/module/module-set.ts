import { defineHistory, type History } from '@heptad/domains/histories.ts'
import type { EventContract, RejectionList } from '@heptad/schemas/contract.ts'
import { commandEvents } from '@heptad/schemas/kernel/command-events.ts'
import { type Problems, problemsWith } from '../problems/catalogue.ts'
import type { ModuleDefinition } from './definition.ts'

type Kinds = Pick<
  ModuleDefinition,
  'commands' | 'reactions' | 'timers' | 'queries' | 'projections' | 'sums' | 'histories'
>

/** Everything that the modules of an installation declare, kind by kind. */
export interface ModuleSet extends Kinds {
  readonly modules: readonly ModuleDefinition[]
  /** Those of the modules, and those that the engine records in their streams. */
  readonly events: readonly EventContract[]
  readonly rejections: readonly RejectionList[]
  readonly problems: Problems
  /** Names that modules had, with those that they have now. */
  readonly formerNames: ReadonlyMap<string, string>
}

/** Puts modules together. They fit, or {@link ModuleRefused} was thrown before. */
export function moduleSet(modules: readonly ModuleDefinition[]): ModuleSet {
  const all = <T>(of: (module: ModuleDefinition) => readonly T[]): readonly T[] => modules.flatMap(of)
  return {
    modules,
    events: all((module) => [...module.events, ...[module.name, ...module.formerly].flatMap(commandEvents)]),
    rejections: all(({ rejections }) => [rejections]),
    problems: problemsWith(Object.assign({}, ...modules.map(({ problems }) => problems))),
    commands: all(({ commands }) => commands),
    reactions: all(({ reactions }) => reactions),
    timers: all(({ timers }) => timers),
    queries: all(({ queries }) => queries),
    projections: all(({ projections }) => projections),
    sums: all(({ sums }) => sums),
    histories: all(historiesOf),
    formerNames: new Map(modules.flatMap(({ name, formerly }) => formerly.map((old) => [old, name] as const))),
  }
}

/** Streams are called after the entity that their commands name; the first command's decider folds them. */
function historiesOf({ histories, commands }: ModuleDefinition): readonly History[] {
  const known = new Map(histories.map((history) => [history.category, history]))
  for (const { contract, handler } of commands) {
    const category = contract.type.slice(0, contract.type.lastIndexOf('.'))
    const isFolded = histories.some(({ evolve }) => evolve === handler.decider.evolve)
    if (!isFolded && !known.has(category)) known.set(category, defineHistory(category, handler.decider))
  }
  return [...known.values()]
}
