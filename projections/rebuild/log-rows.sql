-- rows for copied-event.ts: the positions in (:after, :to], without the types in :passed. read along the index of positions, also when the log
-- was never analysed. :metadata is the column or what stands in its place.
set local enable_seqscan = off;
set local enable_bitmapscan = off;
copy (
  select position, tenant_id, stream_id, revision, event_id, type, schema_version, data, :metadata, decided_at, recorded_at
  from log.events
  where position > :after and position <= :to and type <> all (:passed)
  order by position
) to stdout (format binary)
