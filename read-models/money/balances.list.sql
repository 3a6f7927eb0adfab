-- balances of a book by path and asset.
-- $1 book id, $2 path prefix or null, $3 asset or null, $4 path and $5 asset of the last row before or null, $6 rows
select account_id, book_id, path, asset, scale, normal_side, balances.debits, balances.credits,
       balances.debits - balances.credits as balance,
       case normal_side when 'debit' then balances.debits - balances.credits else balances.credits - balances.debits end as normal_balance,
       pending_debits - due.debits as pending_debits, pending_credits - due.credits as pending_credits,
       case normal_side
         when 'debit' then balances.debits - balances.credits - pending_credits + due.credits
         else balances.credits - balances.debits - pending_debits + due.debits
       end as available,
       version
from read.money_balances as balances
  left join lateral (
    -- what is due is expired, swept or not
    select coalesce(sum(amount) filter (where side = 'debit'), 0) as debits,
           coalesce(sum(amount) filter (where side = 'credit'), 0) as credits
    from read.money_held_legs
    where account_id = balances.account_id and expires_at <= now()
  ) as due on true
where book_id = $1
  -- ';' is the character after ':', and no path holds the last character of all
  and path >= coalesce($2::text, '') and path < coalesce($2::text || ';', chr(1114111))
  and ($2::text is null or path = $2 or starts_with(path, $2 || ':'))
  and ($3::text is null or asset = $3)
  and (path, asset) > (coalesce($4::text, ''), coalesce($5::text, ''))
order by path, asset
limit $6
