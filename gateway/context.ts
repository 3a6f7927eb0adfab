import type { IncomingMessage } from 'node:http'
import type { Awaitable } from '@heptad/infra/awaitable/awaitable.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { Json } from '@heptad/schemas/json.ts'
import type { Context, Hono } from 'hono'
import type { Principal } from './ports.ts'

/** What steps of the chain set for later ones. A step may read only what an earlier one has set. */
export interface GatewayVariables {
  requestId: string
  traceId: string
  /** W3C Trace Context of this request, for whatever it causes. */
  traceparent: string
  /** Address of the caller, behind trusted proxies too; empty when there is no socket. */
  ip: string
  /** Headers that every answer of this request carries. */
  answerHeaders: Record<string, string>
  body: Json | undefined
  principal: Principal
  tenantId: TenantId
  /** When the answer is due, on the clock of `performance.now()`. */
  answerBy: number
  /** What the contract made of body or query string. */
  input: unknown
  idempotencyKey: string | undefined
}

export interface GatewayEnv {
  Bindings: { readonly incoming?: IncomingMessage }
  Variables: GatewayVariables
}

export type GatewayApp = Hono<GatewayEnv>
export type GatewayContext = Context<GatewayEnv>
/** Runs the rest of the chain. What that throws becomes an answer in `recover`. */
export type Next = () => Awaitable<Response>
/** A step of the chain: returns its own answer, or that of the rest of the chain. */
export type Step = (c: GatewayContext, next: Next) => Awaitable<Response>
/** A whole chain as one function, as Hono gets it. */
export type Handler = (c: GatewayContext) => Awaitable<Response>

/** The request on its socket; undefined when the application is called in process, where Hono has no bindings at all. */
export function incomingOf(c: GatewayContext): IncomingMessage | undefined {
  const bindings: GatewayEnv['Bindings'] | undefined = c.env
  return bindings?.incoming
}

/** Closes the connection at once, whatever still waits in it. */
export function cutOff(c: GatewayContext): void {
  incomingOf(c)?.socket.destroy()
}
