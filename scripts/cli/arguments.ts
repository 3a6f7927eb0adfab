import { Day, lastInstantOf } from '@heptad/schemas/day.ts'
import { Slug } from '@heptad/schemas/iam/tenant.ts'
import { Uuid } from '@heptad/schemas/ids.ts'
import { Instant } from '@heptad/schemas/instant.ts'
import { InvalidArgumentError } from 'commander'

/** What command lines name, parsed. Each function throws what commander reports as a wrong argument: exit code 2, with the reason. */

/** A moment of the log: a position, or a time. */
export type Moment = { readonly position: bigint } | { readonly time: Instant }

/** A position of the log, a time, or the end of a day in UTC. */
export function momentArgument(text: string): Moment {
  if (/^\d{1,18}$/.test(text)) return { position: BigInt(text) }
  const time = Instant.safeParse(text)
  if (time.success) return { time: time.data }
  const day = Day.safeParse(text)
  if (day.success) return { time: lastInstantOf(day.data) }
  throw new InvalidArgumentError(
    'a moment is a position of the log, a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z',
  )
}

/** A time with its offset. */
export function timeArgument(text: string): Instant {
  const time = Instant.safeParse(text)
  if (time.success) return time.data
  throw new InvalidArgumentError('write it as a time such as 2027-01-01T00:00:00Z')
}

/** A position of the log. */
export function positionArgument(text: string): bigint {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('a position is a whole number')
  return BigInt(text)
}

/** A revision of a stream. */
export function revisionArgument(text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw new InvalidArgumentError('a revision is a whole number; the first is 0')
  return BigInt(text)
}

/** A whole number from 1 on, at most `most`. */
export function countArgument(most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const count = Number(text)
    if (/^\d+$/.test(text) && count >= 1 && count <= most) return count
    const range = most === Number.MAX_SAFE_INTEGER ? 'from 1' : `from 1 to ${most}`
    throw new InvalidArgumentError(`must be a whole number ${range}`)
  }
}

/** The id of an API key. */
export function apiKeyArgument(text: string): string {
  if (Uuid.safeParse(text).success) return text
  throw new InvalidArgumentError('a key is named by its id: heptad keys list shows it')
}

/** The id or slug of a tenant. */
export function tenantArgument(text: string): string {
  if (Uuid.safeParse(text).success || Slug.safeParse(text).success) return text
  throw new InvalidArgumentError('a tenant is named by its id or slug')
}
