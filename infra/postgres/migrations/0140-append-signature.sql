-- Appends say where each write stands in its call, so that no statement has to sort them: log.append and log.judge have other
-- parameters from here on, and are made anew with the functions. The former ones go, or both would stand there.

set role heptad_owner;

drop function if exists log.append(
  uuid[], uuid[], integer[],
  integer[], uuid[], text[], integer[], smallint[], bigint[], uuid[],
  integer[], uuid[], text[], integer[], text[], text[], timestamptz[]
);
drop function if exists log.judge(
  bigint, uuid[], uuid[], integer[], integer[], uuid[], text[], integer[], smallint[], bigint[], uuid[], uuid[]
);
