import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type LogIdentity, LogReplaced } from '../event-store/port.ts'
import { replaceFile } from '../files/replace-file.ts'

/** The log as a home last saw it: what everything outside the database (analytics, tokens, consumers) was made from. */
export interface KnownLog extends LogIdentity {
  readonly head: bigint
}

const Document = z.object({
  logId: z.string(),
  incarnation: z.string(),
  head: z.string().regex(/^\d+$/).transform(BigInt),
})

/** What the home remembers, in `log.json`; null when there is nothing that can be read. */
export async function readKnownLog(home: string): Promise<KnownLog | null> {
  try {
    return Document.parse(JSON.parse(await readFile(fileIn(home), 'utf8')))
  } catch {
    return null
  }
}

/** Remembers the log, durably. */
export async function writeKnownLog(home: string, { logId, incarnation, head }: KnownLog): Promise<void> {
  await replaceFile(fileIn(home), `${JSON.stringify({ logId, incarnation, head: `${head}` }, null, 2)}\n`)
}

/** How a log differs from the one that was known; null when it is the same one, as far or further. */
export function replacementOf(known: KnownLog, now: KnownLog): string | null {
  if (known.logId !== now.logId) return `the database holds log ${now.logId}, this home knows log ${known.logId}`
  if (known.incarnation !== now.incarnation)
    return `the log is now incarnation ${now.incarnation}, this home knows incarnation ${known.incarnation}`
  if (known.head > now.head) return `the log ends at ${now.head}, this home knows it up to ${known.head}`
  return null
}

/** Refuses a log that is not the one this home knew. Throws {@link LogReplaced}. */
export async function assertKnownLog(home: string, now: KnownLog): Promise<void> {
  const known = await readKnownLog(home)
  const replacement = known === null ? null : replacementOf(known, now)
  if (replacement !== null) throw new LogReplaced(replacement)
}

function fileIn(home: string): string {
  return join(home, 'log.json')
}
