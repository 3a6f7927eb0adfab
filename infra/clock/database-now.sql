-- the time of the clock that stamps the events of a log in this database.
select clock_timestamp() as now
