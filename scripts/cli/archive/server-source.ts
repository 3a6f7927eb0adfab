import { ArchivedEventLine } from '@heptad/infra/event-store/archive/archived-event.ts'
import { z } from 'zod'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import type { HttpClient } from '../http-client.ts'
import type { ArchiveIdentity, ArchiveSource } from './source.ts'

const PATH = '/v1/system/archive'
const End = z.strictObject({
  end: z.string().transform(BigInt),
  logId: z.string(),
  incarnation: z.string(),
  keyring: z.string(),
})
const Line = z.union([ArchivedEventLine, End])
/** No log reaches so far: its end answers instead. */
const PAST_EVERY_END = '999999999999999999'

/** The log of a running backbone. */
export function serverArchive(client: HttpClient): ArchiveSource {
  return {
    async identity(): Promise<ArchiveIdentity> {
      for await (const line of client.follow(PATH, Line, { query: { after: PAST_EVERY_END } }))
        if ('end' in line) return { ...line, head: line.end }
      throw cutOff()
    },
    async *read({ after, until, tenantId }) {
      const query = { after: `${after}`, until: `${until}`, tenantId }
      for await (const line of client.follow(PATH, Line, { query })) {
        if ('end' in line) return
        yield line
      }
      throw cutOff()
    },
  }
}

function cutOff(): CliFailure {
  return new CliFailure(EXIT.unavailable, 'the backbone stopped before the log had come whole', 'run it again')
}
