import { analyticsTable, date, text } from '../table.ts'

/** One row for every event of the log, without what it says. */
export const eventVolume = analyticsTable(
  'events_volume',
  { day: date().key(), type: text().key() },
  { orderBy: ['day', 'type'], expires: { by: 'day', afterDays: 400 } },
)
