-- the limits of the accounts of a book, by account.
-- $1 book id, $2 account id or null, $3 account id after which the page starts, $4 rows
select l.book_id, l.account_id, a.path, a.asset, a.scale, a.normal_side, l.limits
from read.money_account_limits l
join read.money_accounts a on a.account_id = l.account_id
where l.book_id = $1
  and ($2::uuid is null or l.account_id = $2)
  and l.account_id > $3::uuid
order by l.account_id
limit $4
