import { type ApiKeyRow, listApiKeys } from '@heptad/schemas/iam/apikey.ts'
import { defineQuery } from '../define.ts'
import { pageOf, rowsToRead, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { iamApiKeys } from './apikeys.table.ts'

const list = sqlBeside(import.meta.url)('apikeys.list')

export const apiKeyQueries = [
  defineQuery(listApiKeys, {
    permission: 'iam.apikeys.list',
    reads: [iamApiKeys],
    async run(db, { status }, page) {
      const rows = await db.postgres<ApiKeyRow>(list, [status ?? null, ...startAfter(page, 2), rowsToRead(page)])
      return pageOf(rows, page, (row) => [row.createdAt, row.apiKeyId])
    },
  }),
]
