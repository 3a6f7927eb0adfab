-- Finds the last event that is about an earlier one. Such an event names it in the member `about` of its data, which is canonical
-- JSON text, so that it begins with {"about":"<uuid>". Events that are about none are not in the index.

set role heptad_owner;

create index events_about on log.events (substr(data, 11, 36), revision) where starts_with(data, '{"about":"');
