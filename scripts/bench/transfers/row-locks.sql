-- what a team would write on PostgreSQL: one row for each account, one for each transfer, which its key makes unique.
create table accounts (id integer primary key, balance bigint not null check (balance >= 0)) with (fillfactor = 50);
create table entries (
  key uuid primary key, from_account integer not null, to_account integer not null, amount bigint not null,
  made_at timestamptz not null default now()
);

create function transfer(entry uuid, source integer, target integer, moved bigint) returns void
language plpgsql
as $$
begin
  perform 1 from accounts where id in (source, target) order by id for update;
  update accounts set balance = balance - moved where id = source;
  update accounts set balance = balance + moved where id = target;
  insert into entries (key, from_account, to_account, amount) values (entry, source, target, moved);
end
$$;
