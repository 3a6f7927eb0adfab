import type { CommandDefinition, ReactionDefinition, TimerDefinition } from '@heptad/commands/define.ts'
import type { History } from '@heptad/domains/histories.ts'
import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import type { SumsFromLog } from '@heptad/projections/rebuild/sums.ts'
import type { QueryDefinition } from '@heptad/read-models/define.ts'
import type { EventContract, RejectionList } from '@heptad/schemas/contract.ts'
import type { CatalogueEntry } from '../problems/catalogue.ts'

/** Everything that a module brings. Permissions stand at the commands and queries that need them. */
export interface ModuleDefinition {
  /** Small letters. The first part of every name that it declares. */
  readonly name: string
  /** `1.2.3` */
  readonly version: string
  /** One sentence for the docs. */
  readonly summary: string
  /** Modules whose events it takes or to which it sends commands. */
  readonly dependencies: readonly string[]
  /** Names that it had before: events of those names are its own too, so that old streams still fold. */
  readonly formerly: readonly string[]
  readonly events: readonly EventContract[]
  readonly rejections: RejectionList
  /** How a rejection is told over HTTP, by its code: status, title, advice. Codes of the catalogue need no row. */
  readonly problems: Readonly<Record<string, CatalogueEntry>>
  readonly commands: readonly CommandDefinition[]
  readonly reactions: readonly ReactionDefinition[]
  readonly timers: readonly TimerDefinition[]
  readonly queries: readonly QueryDefinition[]
  readonly projections: readonly ProjectionDefinition[]
  /** What read models must add up to, summed from the log by hand. */
  readonly sums: readonly SumsFromLog[]
  /** What must hold for each kind of stream. One that is not named here is folded by the decider of its commands. */
  readonly histories: readonly History[]
}

type Brought = Partial<Omit<ModuleDefinition, 'name' | 'rejections'>> & { readonly rejections?: RejectionList }

/** Declares a module: `export default defineModule('blog', { events, commands, projections, queries })`. What is left out is empty. */
export function defineModule(name: string, brought: Brought): ModuleDefinition {
  return {
    name,
    version: '0.1.0',
    summary: '',
    dependencies: [],
    formerly: [],
    events: [],
    rejections: { kind: 'rejections', module: name, codes: [] },
    problems: {},
    commands: [],
    reactions: [],
    timers: [],
    queries: [],
    projections: [],
    sums: [],
    histories: [],
    ...brought,
  }
}

/** The permissions that a module's commands and queries ask for, in order. */
export function permissionsOf({
  commands,
  queries,
}: Pick<ModuleDefinition, 'commands' | 'queries'>): readonly string[] {
  const asked = [...commands.map(({ handler }) => handler.permission), ...queries.map(({ permission }) => permission)]
  return [...new Set(asked.filter((permission) => permission !== null))].sort()
}
