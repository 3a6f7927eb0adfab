import { TenantId, Uuid } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import type { Pool } from 'pg'
import { z } from 'zod'
import { sqlFile } from '../postgres/sql-file.ts'

const PAGE_KEYS = 1000
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'
const EXPORT = sqlFile(import.meta.url, 'data-keys/export')
const IMPORT = sqlFile(import.meta.url, 'data-keys/import')
const IMPORT_ERASED = sqlFile(import.meta.url, 'data-keys/import-erased')

/** A wrapped data key outside the database; worthless without the key provider that wrapped it. Null when it was erased. */
const Line = z.strictObject({
  tenantId: TenantId,
  keyId: Uuid,
  subject: z.string(),
  epoch: z.string(),
  wrapped: z.base64().nullable(),
  createdAt: Instant,
})
export type ArchivedKey = z.output<typeof Line>

type KeyRow = Omit<ArchivedKey, 'wrapped'> & { readonly wrapped: Buffer | null }

/** Pages of wrapped data keys, of one tenant or of all. The pool's sessions have the role `heptad_keys`. */
export async function* readArchivedKeys(
  pool: Pick<Pool, 'query'>,
  tenantId: TenantId | undefined,
): AsyncGenerator<readonly ArchivedKey[], void, undefined> {
  let last: Pick<KeyRow, 'tenantId' | 'keyId'> = { tenantId: BEFORE_ALL as TenantId, keyId: BEFORE_ALL }
  for (;;) {
    const values = [last.tenantId, last.keyId, PAGE_KEYS, tenantId ?? null]
    const { rows } = await pool.query<KeyRow>(EXPORT, values)
    const end = rows.at(-1)
    if (end === undefined) return
    last = end
    yield rows.map((row) => ({ ...row, wrapped: row.wrapped?.toString('base64') ?? null }))
  }
}

/** Reads a line of an export. Throws a ZodError or SyntaxError. */
export function parseKeyLine(text: string): ArchivedKey {
  return Line.parse(JSON.parse(text))
}

/** Puts a key back; doing it again changes nothing. The session has the role `heptad_keys`. */
export async function importKey(client: Pick<Pool, 'query'>, key: ArchivedKey): Promise<void> {
  const { tenantId, keyId, subject, epoch, wrapped, createdAt } = key
  await client.query(IMPORT, [tenantId, keyId, subject, epoch, Buffer.from(wrapped ?? '', 'base64'), createdAt])
  if (wrapped === null) await client.query(IMPORT_ERASED, [tenantId, keyId])
}
