/**
 * What a module is written with: contracts, rules, commands, projections, tables, queries, reactions and timers. The modules of
 * this repository are written with the very same.
 */
export {
  type AnswerInput,
  type Claim,
  type CommandDefinition,
  defineCommand,
  defineReaction,
  defineTimer,
  type FactSources,
  type FollowUp,
  type ReactionDefinition,
  type ReactionFollowUp,
  type TimerDefinition,
} from '@heptad/commands/define.ts'
export {
  accept,
  type Decider,
  type Decision,
  type DecisionFacts,
  type InStream,
  reject,
  type SnapshotCodec,
} from '@heptad/domains/decider.ts'
export { defineHistory, defineReservation, type History } from '@heptad/domains/histories.ts'
export { broken, type Invariants } from '@heptad/domains/invariants.ts'
export { defineProjection, on, type ProjectionDefinition } from '@heptad/projections/define.ts'
export { add, deleteRow, max, put, type RowOperation } from '@heptad/projections/row-operation.ts'
export { dayBounds, FIRST_DAY, timeBounds } from '@heptad/read-models/analytics-times.ts'
export { defineQuery, type Page, type PageRequest, type QueryDefinition } from '@heptad/read-models/define.ts'
export { GREATEST, LEAST, pageOf, rowsToRead, single, startAfter } from '@heptad/read-models/paging.ts'
export { sqlBeside } from '@heptad/read-models/sql.ts'
export {
  amount,
  analyticsTable,
  bigint,
  boolean,
  date,
  instant,
  integer,
  json,
  type RowOf,
  sealed,
  type Table,
  table,
  text,
  textArray,
  uuid,
} from '@heptad/read-models/table.ts'
export { confidential, SealedText } from '@heptad/schemas/confidential.ts'
export {
  type CodeOf,
  type CommandOf,
  command,
  defineEvent,
  type EventOf,
  query,
  rejections,
} from '@heptad/schemas/contract.ts'
export { Day, dayOf } from '@heptad/schemas/day.ts'
export type { Actor, RecordedEvent } from '@heptad/schemas/envelope.ts'
export { type StreamId, streamOf, TenantId, Uuid } from '@heptad/schemas/ids.ts'
export { Instant, plusMs } from '@heptad/schemas/instant.ts'
export type { Json, JsonObject } from '@heptad/schemas/json.ts'
export { AccountPath } from '@heptad/schemas/money/account.ts'
export { Amount } from '@heptad/schemas/money/amount.ts'
export { AssetCode } from '@heptad/schemas/money/asset.ts'
export { Permission } from '@heptad/schemas/permission.ts'
export { z } from 'zod'
export type { CatalogueEntry } from '../problems/catalogue.ts'
export { defineModule, type ModuleDefinition, permissionsOf } from './definition.ts'
