import type { CommandRequest } from '@heptad/commands/engine/port.ts'
import type { GatewayContext } from '../context.ts'

/** Work times out before the answer is due: the engine can say what became of a command, the deadline cannot. */
const SHARE_OF_TIME_LEFT = 0.9
/** It is kept in every event of a command, and a header may be 16 KiB. What browsers send is shorter. */
const MAX_USER_AGENT = 512

/** How long work for this call may take, in milliseconds, so that its outcome can still be answered. */
export function timeLeftMs(c: GatewayContext): number {
  return Math.max(1, Math.floor((c.get('answerBy') - performance.now()) * SHARE_OF_TIME_LEFT))
}

/** What the HTTP request says about any command that it carries. */
export function callerOf(c: GatewayContext): Omit<CommandRequest, 'type' | 'data' | 'key'> {
  const { actor, tenantId } = c.get('principal')
  const userAgent = c.req.header('user-agent')
  const ip = c.get('ip')
  return {
    actor,
    tenantId,
    correlationId: c.get('requestId'),
    traceparent: c.get('traceparent'),
    timeoutMs: timeLeftMs(c),
    ...(ip === '' ? {} : { ip }),
    ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, MAX_USER_AGENT) }),
  }
}

const ENTITY_TAG = /^"(\d{1,19})"$/

/** The revision in `If-Match`; null when the header is not one strong entity tag of ours (RFC 9110 section 8.8.3). */
export function expectedRevision(c: GatewayContext): bigint | undefined | null {
  const text = c.req.header('if-match')
  if (text === undefined) return undefined
  const digits = ENTITY_TAG.exec(text)?.[1]
  return digits === undefined ? null : BigInt(digits)
}

/** The entity tag of a stream at a revision; none for an empty stream. */
export function entityTag(revision: bigint | null): Record<string, string> {
  return revision === null ? {} : { etag: `"${revision}"` }
}
