-- the open holds of a book, those that end first in front.
-- $1 book id, $2 account id or null, $3 path and $4 asset or null, $5 end and $6 id of the last row before or null, $7 rows
select hold_id, book_id, captured, capture_max, reference, description, metadata, placed_at, expires_at,
       (
         select json_agg(json_build_object('accountId', account_id, 'path', path, 'asset', asset, 'scale', scale, 'side', side,
                                           'amount', amount::text) order by side desc, path, asset)
         from read.money_held_legs
         where hold_id = holds.hold_id
       ) as legs
from read.money_holds_open as holds
where book_id = $1
  and expires_at > now()
  and (expires_at, hold_id) > (coalesce($5::timestamptz, '-infinity'), coalesce($6::uuid, '00000000-0000-0000-0000-000000000000'))
  and (
    ($2::uuid is null and $3::text is null)
    or exists (
      select from read.money_held_legs
      where hold_id = holds.hold_id and (account_id = $2 or ($2::uuid is null and path = $3 and asset = $4::text))
    )
  )
order by expires_at, hold_id
limit $7
