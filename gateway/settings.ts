import { STREAM_TIMING, type StreamTiming } from './routes/events/live-stream.ts'

/** What an installation may choose about its gateway. */
export interface GatewaySettings {
  /** Shown in the OpenAPI document. */
  readonly version: string
  /** Values of Host that are served; one without a port stands for any port. Others are refused, which stops DNS rebinding. */
  readonly allowedHosts: readonly string[]
  /** Origins of browser applications that may call, as `https://app.example`. */
  readonly allowedOrigins: readonly string[]
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  readonly maxBodyBytes: number
  /** Deepest nesting of arrays and objects in a body. */
  readonly maxBodyDepth: number
  /** Most object members in a body. */
  readonly maxBodyKeys: number
  /** Milliseconds after which a call is answered with 504. */
  readonly callTimeoutMs: number
  /** Most requests in progress; beyond it the gateway sheds load with 503. */
  readonly maxInFlight: number
  /** Most requests whose body is still arriving; beyond it the oldest of them is given up. */
  readonly maxArriving: number
  /** Live streams of one tenant, and of all, in this process. */
  readonly maxStreamsPerTenant: number
  readonly maxStreams: number
  readonly stream: StreamTiming
  /** Whether a row that differs from its contract fails the request (tests) or is cut to the contract (production). */
  readonly responseShape: 'verify' | 'strip'
}

/** Safe for one machine; a composition root overrides what its configuration says. */
export const DEFAULT_SETTINGS: GatewaySettings = {
  version: '0.1.0',
  allowedHosts: ['127.0.0.1', 'localhost', '[::1]'],
  allowedOrigins: [],
  trustedProxies: [],
  maxBodyBytes: 1_048_576,
  maxBodyDepth: 32,
  maxBodyKeys: 50_000,
  callTimeoutMs: 5_000,
  maxInFlight: 2_000,
  maxArriving: 2_000,
  maxStreamsPerTenant: 100,
  maxStreams: 5_000,
  stream: STREAM_TIMING,
  responseShape: 'strip',
}
