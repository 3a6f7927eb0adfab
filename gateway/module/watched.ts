import type { CommandDefinition, ErasedDecider } from '@heptad/commands/define.ts'
import type { Activity } from '@heptad/infra/watchdog/loop-watchdog.ts'
import type { ProjectionDefinition } from '@heptad/projections/define.ts'
import type { ModuleSet } from './module-set.ts'

/** The same modules, whose rules tell the watchdog when they run. */
export function watched(modules: ModuleSet, activity: Activity): ModuleSet {
  const foldingOf = watchedFolding(activity)
  const reactions = modules.reactions.map((rule) => ({ ...rule, react: activity.during(rule.name, rule.react) }))
  const timers = modules.timers.map((rule) => ({ ...rule, schedule: activity.during(rule.name, rule.schedule) }))
  const commands = modules.commands.map((definition) => watchedCommand(definition, foldingOf, activity))
  const projections = modules.projections.map((definition) => watchedProjection(definition, activity))
  return { ...modules, commands, reactions, timers, projections }
}

type Evolve = ErasedDecider['evolve']

/** Commands that share a decider go on sharing how it folds. */
function watchedFolding(activity: Activity): (decider: ErasedDecider, name: string) => Evolve {
  const known = new Map<ErasedDecider, Evolve>()
  return (decider, name) => {
    const evolve = known.get(decider) ?? activity.during(name, (...args: Parameters<Evolve>) => decider.evolve(...args))
    known.set(decider, evolve)
    return evolve
  }
}

function watchedCommand(
  { contract, handler }: CommandDefinition,
  foldingOf: ReturnType<typeof watchedFolding>,
  activity: Activity,
): CommandDefinition {
  const { decider } = handler
  const evolve = foldingOf(decider, `${contract.type.slice(0, contract.type.lastIndexOf('.'))}: evolve`)
  const decide = activity.during(contract.type, (...args: Parameters<ErasedDecider['decide']>) =>
    decider.decide(...args),
  )
  return { contract, handler: { ...handler, decider: { ...decider, decide, evolve } } }
}

function watchedProjection(definition: ProjectionDefinition, activity: Activity): ProjectionDefinition {
  const handlers = definition.handlers.map((handler) => ({
    ...handler,
    project: activity.during(`${definition.name} on ${handler.type}`, (...args: Parameters<typeof handler.project>) =>
      handler.project(...args),
    ),
  }))
  return { ...definition, handlers }
}
