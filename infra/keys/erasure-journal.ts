import { open, readFile } from 'node:fs/promises'
import { TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import { ifThere } from '../files/if-there.ts'
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

/** A journal of erasures is not as it was written. */
export class ErasuresDamaged extends Error {
  override readonly name = 'ErasuresDamaged'
}

/**
 * All erasures of a journal; none when there is no file. Throws where there is one that cannot be read, and {@link ErasuresDamaged}
 * where a line was altered: what was erased would come back. What a crash cut off is passed over: its erasure never came.
 */
export async function readErasures(file: string): Promise<readonly Erasure[]> {
  const text = (await ifThere(readFile(file, 'utf8'))) ?? ''
  return text
    .split('\n')
    .flatMap((line, index) => (line.endsWith('}') ? [parse(line, `${file}, line ${index + 1},`)] : []))
}

function parse(line: string, place: string): Erasure {
  try {
    return Erasure.parse(JSON.parse(line))
  } catch {
    throw new ErasuresDamaged(`${place} was altered: which data key was erased cannot be told, and it would come back`)
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
