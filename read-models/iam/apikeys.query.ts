import { type ApiKeyRow, getApiKey, listApiKeys } from '@heptad/schemas/iam/apikey.ts'
import { defineQuery } from '../define.ts'
import { LEAST, pageOf, rowsToRead, single, startAfter } from '../paging.ts'
import { sqlBeside } from '../sql.ts'
import { iamApiKeys } from './apikeys.table.ts'

const sql = sqlBeside(import.meta.url)
const list = sql('apikeys.list')
const get = sql('apikeys.get')

export const apiKeyQueries = [
  defineQuery(listApiKeys, {
    permission: 'iam.apikeys.list',
    reads: [iamApiKeys],
    async run(db, { status }, page) {
      const rows = await db.postgres<ApiKeyRow>(list, [
        status ?? null,
        ...startAfter(page, [LEAST.timestamp, LEAST.uuid]),
        rowsToRead(page),
      ])
      return pageOf(rows, page, (row) => [row.createdAt, row.apiKeyId])
    },
  }),
  defineQuery(getApiKey, {
    permission: 'iam.apikeys.get',
    reads: [iamApiKeys],
    async run(db, { apiKeyId }) {
      return single(await db.postgres<ApiKeyRow>(get, [apiKeyId]))
    },
  }),
]
