/**
 * Who may do what in the database, fact by fact, in the words of `catalogue-*.sql`. A migration that makes an object or grants a right changes this
 * list too.
 */

const OWN = 'of heptad_owner with forced row security'
const WRITES = 'delete, insert, select, update'
const TENANT = "(tenant_id = (NULLIF(current_setting('heptad.tenant'::text, true), ''::text))::uuid)"

const OF_THE_PROJECTOR = [
  'reader_checkpoints',
  'due_commands',
  'snapshots',
  'snapshot_pages',
  'projection_workers',
  'dead_letters',
]

/** What always is so: roles, schemas, the log, the keys. */
export const roleMatrix: readonly string[] = [
  ...['owner', 'writer', 'projector', 'cdc', 'reader', 'keys'].map((name) => `role heptad_${name}`),

  'schema log of heptad_owner',
  'grant usage on schema log to heptad_writer',
  'grant usage on schema log to heptad_projector',
  'grant usage on schema log to heptad_cdc',
  'grant usage on schema log to heptad_reader',

  'table log.identity of heptad_owner',
  'grant select on log.identity to heptad_projector',
  'grant select on log.identity to heptad_cdc',
  'grant select on log.identity to heptad_reader',

  `table log.events ${OWN}`,
  'policy whole_log_owner on log.events for all to heptad_owner using true check true',
  'policy whole_log_projector on log.events for select to heptad_projector using true',
  'policy whole_log_cdc on log.events for select to heptad_cdc using true',
  `policy own_tenant on log.events for select to heptad_reader using ${TENANT}`,
  'grant select on log.events to heptad_projector',
  'grant select on log.events to heptad_cdc',
  'grant select on log.events to heptad_reader',
  'function log.refuse_change with 0 arguments of heptad_owner',
  'function log.append with 20 arguments of heptad_owner as its owner',
  'function log.judge with 14 arguments of heptad_owner',
  'grant execute on log.append() to heptad_writer',
  'function log.begin_incarnation with 0 arguments of heptad_owner',
  'function log.server_place with 0 arguments of heptad_owner',
  'grant execute on log.server_place() to heptad_projector',
  'function log.advance_checkpoint with 8 arguments of heptad_owner',
  'grant execute on log.advance_checkpoint() to heptad_projector',
  'function log.lease_runs with 1 arguments of heptad_owner',
  'grant execute on log.lease_runs() to heptad_projector',

  `table log.checkpoints ${OWN}`,
  'policy owner on log.checkpoints for all to heptad_owner using true check true',
  'policy projector on log.checkpoints for all to heptad_projector using true check true',
  'policy reader on log.checkpoints for select to heptad_reader using true',
  `grant ${WRITES} on log.checkpoints to heptad_projector`,
  'grant select on log.checkpoints to heptad_reader',

  `table log.read_models ${OWN}`,
  'policy owner on log.read_models for all to heptad_owner using true check true',

  ...['builds', 'served_builds', 'projection_jobs'].flatMap((name) => [
    `table log.${name} ${OWN}`,
    `policy owner on log.${name} for all to heptad_owner using true check true`,
    `policy projector on log.${name} for all to heptad_projector using true check true`,
    `grant ${WRITES} on log.${name} to heptad_projector`,
  ]),
  'policy reader on log.served_builds for select to heptad_reader using true',
  'grant select on log.served_builds to heptad_reader',

  'sequence log.projection_epochs of heptad_owner',
  'grant usage on log.projection_epochs to heptad_projector',
  ...OF_THE_PROJECTOR.flatMap((name) => [
    `table log.${name} ${OWN}`,
    `policy projector on log.${name} for all to heptad_projector using true check true`,
    `grant ${WRITES} on log.${name} to heptad_projector`,
  ]),

  `policy own_tenant on log.dead_letters for select to heptad_reader using ${TENANT}`,
  ...['tenant_id', 'projection', 'version', 'position'].map(
    (column) => `grant select on log.dead_letters.${column} to heptad_reader`,
  ),
  `table log.dead_letter_orders ${OWN}`,
  'policy projector on log.dead_letter_orders for all to heptad_projector using true check true',
  'grant insert, select, update on log.dead_letter_orders to heptad_projector',

  'schema keys of heptad_owner',
  'grant usage on schema keys to heptad_keys',
  `table keys.data_keys ${OWN}`,
  'policy data_keys_select on keys.data_keys for select to heptad_keys using true',
  'policy data_keys_insert on keys.data_keys for insert to heptad_keys check (erased_at IS NULL)',
  'policy data_keys_update on keys.data_keys for update to heptad_keys using (erased_at IS NULL) check true',
  'grant insert, select on keys.data_keys to heptad_keys',
  ...['epoch', 'erased_at', 'rewrapped_at', 'wrapped'].map(
    (column) => `grant update on keys.data_keys.${column} to heptad_keys`,
  ),

  'schema read of heptad_owner',
  'grant usage on schema read to heptad_projector',
  'grant usage on schema read to heptad_reader',
]

/** What must be so for one read-model table. */
export function readModelFacts(physicalName: string): readonly string[] {
  const name = `read.${physicalName}`
  return [
    `table ${name} ${OWN}`,
    `policy tenant on ${name} for select to heptad_reader using ${TENANT}`,
    `policy projector on ${name} for all to heptad_projector using true check true`,
    `grant select on ${name} to heptad_reader`,
    `grant ${WRITES} on ${name} to heptad_projector`,
  ]
}
