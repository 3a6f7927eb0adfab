-- what is shown of an open hold.
-- part of a statement that has the hold as `holds`.
holds.hold_id, holds.book_id, captured, capture_max, reference, description, metadata, placed_at, expires_at,
(
  select json_agg(json_build_object('accountId', account_id, 'path', path, 'asset', asset, 'scale', scale, 'side', side,
                                    'amount', amount::text) order by side desc, path, asset)
  from read.money_held_legs
  where hold_id = holds.hold_id
) as legs
