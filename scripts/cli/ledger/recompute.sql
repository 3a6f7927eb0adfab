-- What every account holds, computed from nothing but the events in the log, by one statement that shares nothing with Heptad's own code.
-- For an auditor: run it as any role that may read log.events (heptad_projector sees all tenants, heptad_reader its own), and compare.
-- Debits, credits and what open holds would move, in minor units; `holds` is the number of open holds on the account.
with event as (
  select position, tenant_id, substring(stream_id from 'money\.book-(.*)') as book_id, event_id, type, data::jsonb as data
  from log.events
  where stream_id like 'money.book-%'
),
account as (
  select tenant_id, book_id, data ->> 'accountId' as account_id, data ->> 'path' as path, data ->> 'asset' as asset
  from event
  where type = 'money.account.opened'
),
posted as (
  select tenant_id, leg ->> 'accountId' as account_id,
         sum((leg ->> 'amount')::numeric) filter (where leg ->> 'side' = 'debit') as debits,
         sum((leg ->> 'amount')::numeric) filter (where leg ->> 'side' = 'credit') as credits
  from event, jsonb_array_elements(data -> 'legs') as leg
  where type in
    ('money.transaction.posted', 'money.transaction.exchanged', 'money.transaction.reversed', 'money.hold.captured')
  group by 1, 2
),
-- a hold that was not voided, has not expired, and was not captured for good
open_hold as (
  select placed.tenant_id, placed.event_id as hold_id
  from event as placed
  where placed.type = 'money.hold.placed'
    and (placed.data ->> 'expiresAt')::timestamptz > now()
    and not exists (
      select
      from event as ended
      where ended.tenant_id = placed.tenant_id
        and ended.data ->> 'about' = placed.event_id::text
        and (ended.type in ('money.hold.voided', 'money.hold.expired')
          or ended.type = 'money.hold.captured' and (ended.data ->> 'isFinal')::boolean)
    )
),
-- what it held when that was said last
said as (
  select distinct on (open_hold.hold_id) open_hold.tenant_id, open_hold.hold_id, event.position, event.data
  from open_hold
    join event on event.tenant_id = open_hold.tenant_id
      and (event.event_id = open_hold.hold_id or event.data ->> 'about' = open_hold.hold_id::text)
      and event.type in ('money.hold.placed', 'money.hold.adjusted')
  order by open_hold.hold_id, event.position desc
),
-- that, less what was captured since
held as (
  select tenant_id, hold_id, leg ->> 'accountId' as account_id, leg ->> 'side' as side, (leg ->> 'amount')::numeric as amount
  from said, jsonb_array_elements(data -> 'legs') as leg
  union all
  select said.tenant_id, said.hold_id, leg ->> 'accountId', leg ->> 'side', - (leg ->> 'amount')::numeric
  from said
    join event on event.tenant_id = said.tenant_id and event.data ->> 'about' = said.hold_id::text
      and event.type = 'money.hold.captured' and event.position > said.position,
    jsonb_array_elements(event.data -> 'legs') as leg
),
pending as (
  select tenant_id, account_id,
         sum(amount) filter (where side = 'debit') as debits, sum(amount) filter (where side = 'credit') as credits,
         count(distinct hold_id) as holds
  from held
  group by 1, 2
)
select tenant_id, book_id, account_id, path, asset,
       coalesce(posted.debits, 0)::text as debits, coalesce(posted.credits, 0)::text as credits,
       coalesce(pending.debits, 0)::text as pending_debits, coalesce(pending.credits, 0)::text as pending_credits,
       coalesce(pending.holds, 0)::text as holds
from account
  left join posted using (tenant_id, account_id)
  left join pending using (tenant_id, account_id)
order by tenant_id, book_id, path collate "C", asset collate "C";
