/** A step of starting or stopping: all its parts must finish within its time. */
export interface Phase<Name extends string = string> {
  readonly name: Name
  readonly timeoutMs: number
}

/** Starting, in order. After the last the process is ready. */
export const START_PHASES = [
  { name: 'config', timeoutMs: 5_000 },
  { name: 'foundation', timeoutMs: 15_000 },
  { name: 'connect', timeoutMs: 120_000 },
  { name: 'services', timeoutMs: 30_000 },
  { name: 'migrations', timeoutMs: 600_000 },
  { name: 'register', timeoutMs: 30_000 },
  { name: 'servers', timeoutMs: 15_000 },
  { name: 'start-hooks', timeoutMs: 60_000 },
] as const satisfies readonly Phase[]

/** Stopping, in order. The times add up to the 30 s that a stop may take. */
export const STOP_PHASES = [
  { name: 'not-ready', timeoutMs: 1_000 },
  { name: 'http-drained', timeoutMs: 8_000 },
  { name: 'grpc-drained', timeoutMs: 3_000 },
  { name: 'deregistered', timeoutMs: 2_000 },
  { name: 'workers-finished', timeoutMs: 8_000 },
  { name: 'stop-hooks', timeoutMs: 2_000 },
  { name: 'connections-closed', timeoutMs: 5_000 },
  { name: 'exit', timeoutMs: 1_000 },
] as const satisfies readonly Phase[]

export type StartPhase = (typeof START_PHASES)[number]['name']
export type StopPhase = (typeof STOP_PHASES)[number]['name']
