import { listVolume, type VolumeRow } from '@heptad/schemas/audit/volume.ts'
import { dayBounds, FIRST_DAY } from '../analytics-times.ts'
import { defineQuery } from '../define.ts'
import { pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { auditRecords } from './records.table.ts'

const list = sqlBeside(import.meta.url)('volume.list')

export const volumeQueries = [
  defineQuery(listVolume, {
    permission: 'audit.volume.list',
    reads: [auditRecords],
    failsClosed: true,
    async run(db, { type = '', from, to }, page) {
      const isPrefix = type.endsWith('.')
      const [lastDay, lastType] = startAfter(page, [FIRST_DAY, ''])
      const rows = await db.clickhouse<VolumeRow>(list, {
        ...{ type: isPrefix ? '' : type, type_prefix: isPrefix ? type : '', ...dayBounds({ from, to }) },
        ...{ last_day: lastDay, last_type: lastType, rows: rowsToRead(page) },
      })
      return pageOf(rows, page, (row) => [row.day, row.type])
    },
  }),
]
