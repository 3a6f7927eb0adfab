-- how many live data keys are wrapped under other epochs than these. $1 epochs
select epoch, count(*) as count from keys.data_keys where erased_at is null and epoch <> all ($1::text[]) group by epoch order by epoch
