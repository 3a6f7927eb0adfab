import { open } from 'node:fs/promises'
import { TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import { readIfThere } from '../files/read-if-there.ts'
import { OWNER_ONLY } from '../files/replace-file.ts'
import type { DataKeyStore } from './port.ts'

const Erasure = z.object({ tenantId: TenantId, keyId: z.uuid() })

/** A data key that was destroyed; says nothing about whose it was. */
export type Erasure = z.output<typeof Erasure>

/**
 * Data keys whose erasures are also written into a file, before they happen: a restore to an earlier time reads it and erases
 * them again.
 */
export function journalledErasures(store: DataKeyStore, file: string): DataKeyStore {
  return {
    ...store,
    async erase(tenantId, subject) {
      const key = await store.find(tenantId, subject)
      if (key !== null) await append(file, { tenantId, keyId: key.keyId })
      await store.erase(tenantId, subject)
    },
  }
}

/** All erasures of a journal; none when there is no file. Throws when there is one that cannot be read: what it holds would not be erased again. What a crash cut off is passed over: its erasure never came. */
export async function readErasures(file: string): Promise<readonly Erasure[]> {
  const text = await readIfThere(file)
  return (text ?? '').split('\n').flatMap(parse)
}

function parse(line: string): readonly Erasure[] {
  try {
    return [Erasure.parse(JSON.parse(line))]
  } catch {
    return []
  }
}

/** Begins with a line break, so that a line which was cut off spoils no other. */
async function append(file: string, erasure: Erasure): Promise<void> {
  const handle = await open(file, 'a', OWNER_ONLY)
  try {
    await handle.appendFile(`\n${JSON.stringify(erasure)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
