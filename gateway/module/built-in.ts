import { iamCommands, iamTimers } from '@heptad/commands/iam/index.ts'
import { moneyCommands, moneyReactions, moneyTimers } from '@heptad/commands/money/index.ts'
import { iamHistories, moneyHistories } from '@heptad/domains/histories.ts'
import { auditProjections } from '@heptad/projections/audit/index.ts'
import { iamProjections } from '@heptad/projections/iam/index.ts'
import { moneyProjections } from '@heptad/projections/money/index.ts'
import { moneySums } from '@heptad/projections/money/sums.ts'
import { auditQueries } from '@heptad/read-models/audit/index.ts'
import { iamQueries } from '@heptad/read-models/iam/index.ts'
import { moneyQueries } from '@heptad/read-models/money/index.ts'
import { iamEvents } from '@heptad/schemas/iam/events.ts'
import { iamRejections } from '@heptad/schemas/iam/rejections.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { moneyRejections } from '@heptad/schemas/money/rejections.ts'
import { defineModule, type ModuleDefinition } from './definition.ts'
import { moduleSet } from './module-set.ts'

const iam = defineModule('iam', {
  summary: 'Tenants, API keys and what they may do.',
  events: iamEvents,
  rejections: iamRejections,
  commands: iamCommands,
  timers: iamTimers,
  queries: iamQueries,
  projections: iamProjections,
  histories: iamHistories,
})

const money = defineModule('money', {
  summary: 'A double-entry ledger.',
  dependencies: ['iam'],
  events: moneyEvents,
  rejections: moneyRejections,
  commands: moneyCommands,
  reactions: moneyReactions,
  timers: moneyTimers,
  queries: moneyQueries,
  projections: moneyProjections,
  sums: moneySums,
  histories: moneyHistories,
})

const audit = defineModule('audit', {
  summary: 'A record of every event.',
  queries: auditQueries,
  projections: auditProjections,
})

/** The modules of this repository. They are always there. */
export const builtInModules: readonly ModuleDefinition[] = [audit, iam, money]

/** What an installation without modules of its own serves. */
export const builtIn = moduleSet(builtInModules)
