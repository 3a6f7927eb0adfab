import type { CommandDefinition } from '@heptad/commands/define.ts'
import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import { hasFittingNames } from '@heptad/read-models/physical.ts'
import type { EventContract } from '@heptad/schemas/contract.ts'
import { moduleOf } from '@heptad/schemas/ids.ts'
import { isCommandEvent } from '@heptad/schemas/kernel/command-events.ts'
import { Permission } from '@heptad/schemas/permission.ts'
import { isProblemCode } from '../problems/catalogue.ts'
import { type ModuleDefinition, permissionsOf } from './definition.ts'
import { type FoundModule, faultIn } from './found-module.ts'
import type { Fault } from './refusal.ts'

const THREE_PARTS = /^[a-z]+\.[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/
const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** What is wrong with the parts of one module, seen beside the others. */
export function partFaults(each: FoundModule, known: readonly ModuleDefinition[]): readonly Fault[] {
  return [
    ...foreignNames(each),
    ...each.module.commands.flatMap((command) => [...commandFaults(each, command)]),
    ...each.module.events.flatMap((contract) => [...eventFaults(each, contract)]),
    ...takenFaults(each, known),
    ...each.module.projections.flatMap((projection) => [...projectionFaults(each, projection)]),
    ...queryFaults(each),
    ...rejectionFaults(each),
  ]
}

/** Everything that a module names begins with its own name: nobody declares what belongs to another or to the backbone. */
function* foreignNames(each: FoundModule): Generator<Fault> {
  const { name, formerly, commands, queries, events, rejections, ...rest } = each.module
  const own = (kind: string, names: readonly string[], mayBe = [name]) =>
    names
      .filter((one) => !mayBe.includes(moduleOf(one)) || !THREE_PARTS.test(one))
      .map((one) =>
        faultIn(each, one, `the ${kind} ${one} is not this module's to declare`, `call it ${name}.<entity>.<word>`),
      )
  yield* own(
    'event type',
    events.map(({ type }) => type),
    [name, ...formerly],
  )
  yield* own(
    'command',
    commands.map(({ contract }) => contract.type),
  )
  yield* own(
    'query',
    queries.map(({ contract }) => contract.name),
  )
  const begins = (kind: string, names: readonly string[], start: string) =>
    names
      .filter((one) => !one.startsWith(start))
      .map((one) =>
        faultIn(each, one, `the ${kind} ${one} is not this module's to declare`, `let its name begin with ${start}`),
      )
  yield* begins('permission', permissionsOf(each.module), `${name}.`)
  yield* begins(
    'reaction',
    rest.reactions.map((reaction) => reaction.name),
    `${name}.`,
  )
  yield* begins(
    'timer',
    rest.timers.map((timer) => timer.name),
    `${name}.`,
  )
  yield* begins(
    'projection',
    rest.projections.map((projection) => projection.name),
    `${name}.`,
  )
  yield* begins(
    'table',
    rest.projections.flatMap(({ tables }) => tables.map((table) => table.name)),
    `${name}_`,
  )
  if (rejections.module !== name)
    yield faultIn(
      each,
      rejections.module,
      `its rejections are those of "${rejections.module}"`,
      `write rejections('${name}', …)`,
    )
}

function* commandFaults(each: FoundModule, { contract: { type }, handler }: CommandDefinition): Generator<Fault> {
  const { permission, decider, owner } = handler
  if (permission !== null && !Permission.safeParse(permission).success)
    yield faultIn(
      each,
      permission,
      `${type} needs "${permission}", which is no permission`,
      `write ${each.module.name}.<things>.<verb>`,
    )
  if (owner === 'platform')
    yield faultIn(
      each,
      type,
      `${type} writes streams of the platform`,
      'leave out owner: a module writes the streams of its tenant',
    )
  for (const name of ['decide', 'evolve'] as const)
    if (decider[name].constructor.name !== 'Function')
      yield faultIn(
        each,
        type,
        `the decider of ${type} has an asynchronous ${name}`,
        'rules are synchronous: gather what they need to know in facts',
      )
}

function* eventFaults(each: FoundModule, { type, schemaVersion, upcasters }: EventContract): Generator<Fault> {
  if (isCommandEvent(type))
    yield faultIn(
      each,
      type,
      `${type} is what the backbone itself records of a command: no rule would ever see it`,
      'give the entity or the event another name',
    )
  for (let version = 1; version < schemaVersion; version += 1)
    if (upcasters[version] === undefined)
      yield faultIn(
        each,
        type,
        `${type} is version ${schemaVersion} and has no upcaster from version ${version}`,
        `add ${version}: (data) => … to its upcasters`,
      )
}

/** An event of another module may be taken when that module is named as a dependency. */
function* takenFaults(each: FoundModule, known: readonly ModuleDefinition[]): Generator<Fault> {
  const { name, dependencies, reactions, timers, projections } = each.module
  const takers = [
    ...[...reactions, ...timers].map((rule) => ({ taker: rule.name, types: rule.takes })),
    ...projections.map((projection) => ({
      taker: projection.name,
      types: projection.handlers.map(({ type }) => type),
    })),
  ]
  for (const { taker, types } of takers)
    for (const type of types) {
      const owner = known.find(({ events }) => events.some((contract) => contract.type === type))
      if (owner === undefined)
        yield faultIn(
          each,
          type,
          `${taker} takes ${type}, which no module declares`,
          'correct the type, or declare the event',
        )
      else if (owner !== each.module && !dependencies.includes(owner.name))
        yield faultIn(
          each,
          type,
          `${taker} takes ${type} of the module ${owner.name}`,
          `add '${owner.name}' to the dependencies of ${name}`,
        )
    }
}

function* projectionFaults(
  each: FoundModule,
  { name, version, tables, handlers, every }: ProjectionDefinition,
): Generator<Fault> {
  if (every !== undefined) yield faultIn(each, name, `${name} takes every event`, 'name the types that it takes')
  if (new Set(tables.map(({ engine }) => engine)).size !== 1)
    yield faultIn(
      each,
      name,
      `${name} has no tables, or tables of two engines`,
      'give it tables of one engine; another projection fills the others',
    )
  if (new Set(handlers.map(({ type }) => type)).size !== handlers.length)
    yield faultIn(each, name, `${name} handles an event type twice`, 'put both into one handler')
  for (const table of tables) {
    if (!Object.values(table.columns).some(({ isKey }) => isKey))
      yield faultIn(each, table.name, `the table ${table.name} has no key`, 'mark a column: uuid().key()')
    if (!hasFittingNames(table, version))
      yield faultIn(
        each,
        table.name,
        `the table ${table.name} or one of its columns has a name that the engines do not take`,
        'write at most 48 small letters, digits and underscores for a table, and 63 for a column',
      )
  }
}

function* queryFaults(each: FoundModule): Generator<Fault> {
  const filled = each.module.projections.flatMap(({ tables }) => tables)
  for (const { contract, reads } of each.module.queries)
    for (const table of reads)
      if (!filled.includes(table))
        yield faultIn(
          each,
          table.name,
          `${contract.name} reads ${table.name}, which no projection of this module fills`,
          'add the table to a projection',
        )
}

function* rejectionFaults(each: FoundModule): Generator<Fault> {
  const { rejections, problems } = each.module
  for (const code of rejections.codes)
    if (!isProblemCode(code) && problems[code] === undefined)
      yield faultIn(
        each,
        code,
        `nothing says what ${code} means to a caller`,
        `add '${code}': [422, 'What is wrong', 'What to do.'] to problems`,
      )
  for (const [code, [status]] of Object.entries(problems)) {
    if (isProblemCode(code) || !CODE.test(code))
      yield faultIn(
        each,
        code,
        `the problem ${code} is not this module's to declare`,
        'choose another code: small letters and hyphens',
      )
    if (!Number.isInteger(status) || status < 400 || status > 499)
      yield faultIn(each, code, `the problem ${code} has the status ${status}`, 'a refusal by the rules is 400 to 499')
  }
}
