import type { ModuleDefinition } from './definition.ts'

/** A name that nobody else may have, with the kind of thing that it names. */
export interface TakenName {
  readonly kind: string
  readonly name: string
}

/** Every name that a module declares. */
export function namesOf(module: ModuleDefinition): readonly TakenName[] {
  const named = (kind: string, names: readonly string[]) => names.map((name) => ({ kind, name }))
  return [
    ...named(
      'event type',
      module.events.map(({ type }) => type),
    ),
    ...named(
      'route',
      module.commands.map(({ contract }) => `/v1/commands/${contract.type}`),
    ),
    ...named(
      'route',
      module.queries.map(({ contract }) => `/v1/queries/${contract.name}`),
    ),
    ...named(
      'reaction',
      module.reactions.map(({ name }) => name),
    ),
    ...named(
      'timer',
      module.timers.map(({ name }) => name),
    ),
    ...named(
      'projection',
      module.projections.map(({ name, version }) => `${name} version ${version}`),
    ),
    ...named('table', tablesOf(module)),
    ...named('problem', Object.keys(module.problems)),
  ]
}

/** Those that several versions of a projection fill count once. */
function tablesOf({ projections }: ModuleDefinition): readonly string[] {
  return projections.flatMap(({ name, tables }, index) => {
    const before = projections.slice(0, index).filter((version) => version.name === name)
    const known = before.flatMap((version) => version.tables.map((table) => table.name))
    return tables.map((table) => table.name).filter((table) => !known.includes(table))
  })
}
