-- one hold, open or not. What is due is expired, whether its end is recorded or not.
-- $1 hold id
select hold.hold_id, hold.book_id, due.status, leg.legs, leg.captured, hold.capture_max, hold.reference, hold.description, hold.metadata,
       hold.placed_at, hold.expires_at,
       case due.status when 'expired' then hold.expires_at else hold.resolved_at end as resolved_at,
       (
         select coalesce(json_agg(json_build_object('transactionId', transaction_id, 'isFinal', is_final) order by revision), '[]')
         from read.money_hold_captures
         where hold_id = hold.hold_id
       ) as captures
from read.money_holds as hold
  cross join lateral (
    select case when hold.status = 'open' and hold.expires_at <= now() then 'expired' else hold.status end as status
  ) as due
  cross join lateral (
    select json_agg(
             json_build_object(
               'accountId', account_id, 'path', path, 'asset', asset, 'scale', scale, 'side', side, 'placed', placed::text,
               'amount', case due.status when 'open' then amount else 0 end::text, 'captured', captured::text
             ) order by side desc, path, asset
           ) as legs,
           case count(distinct asset) when 1 then sum(captured) filter (where side = 'debit') end as captured
    from read.money_hold_legs
    where hold_id = hold.hold_id
  ) as leg
where hold.hold_id = $1
