-- Whether a lease still runs. None is longer than a minute: one that ends later was written before the clock was put back, and
-- would hold everybody up until that time comes again. Whoever still has it loses it at most until it renews it.
create or replace function log.lease_runs(lease_until timestamptz) returns boolean
language sql
set search_path = pg_catalog
return lease_until between clock_timestamp() and clock_timestamp() + interval '1 minute';

alter function log.lease_runs owner to heptad_owner;
revoke all on function log.lease_runs from public;
grant execute on function log.lease_runs to heptad_projector;
