import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Pool } from 'pg'
import { sqlFile } from '../postgres/sql-file.ts'
import type { WrappedDataKey } from './port.ts'

const BY_IDS = sqlFile(import.meta.url, 'data-keys/find-by-ids')
const MOST_AT_ONCE = 1000

/** A key as its row is; `wrapped` is null once it was erased. */
export type StoredDataKey = Omit<WrappedDataKey, 'wrapped'> & { readonly wrapped: Buffer | null }

interface Asked {
  readonly tenantId: TenantId
  readonly keyId: string
  resolve(found: StoredDataKey | null): void
  reject(error: unknown): void
}

/**
 * Keys by their ids. Those that are asked for in one turn of the event loop are looked up together: a page may name thousands that there never
 * were, because anybody may write a text that looks sealed, and one by one they would keep everybody else from the keys.
 */
export class KeyLookups {
  readonly #pool: Pick<Pool, 'query'>
  #waiting: Asked[] = []

  constructor(pool: Pick<Pool, 'query'>) {
    this.#pool = pool
  }

  find(tenantId: TenantId, keyId: string): Promise<StoredDataKey | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ tenantId, keyId, resolve, reject })
      if (this.#waiting.length === 1) setImmediate(() => this.#sendWaiting())
    })
  }

  #sendWaiting(): void {
    const asked = this.#waiting
    this.#waiting = []
    for (let from = 0; from < asked.length; from += MOST_AT_ONCE)
      void this.#send(asked.slice(from, from + MOST_AT_ONCE))
  }

  async #send(asked: readonly Asked[]): Promise<void> {
    try {
      const values = [asked.map(({ tenantId }) => tenantId), asked.map(({ keyId }) => keyId)]
      const { rows } = await this.#pool.query<StoredDataKey & { tenantId: TenantId }>(BY_IDS, values)
      const found = new Map(rows.map(({ tenantId, ...key }) => [nameOf(tenantId, key.keyId), key]))
      for (const { tenantId, keyId, resolve } of asked) resolve(found.get(nameOf(tenantId, keyId)) ?? null)
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }
}

function nameOf(tenantId: TenantId, keyId: string): string {
  return `${tenantId}/${keyId}`
}
