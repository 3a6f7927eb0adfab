import type { StartPhase, StopPhase } from './phases.ts'

/** How a part is opened and closed. Without `close` there is nothing to be done when the process stops. */
export interface ResourceOptions<T> {
  /** `signal` is aborted when the start is interrupted. */
  open(signal: AbortSignal): T | Promise<T>
  close?(value: T): void | Promise<void>
  /** When it is closed; default `connections-closed`. */
  readonly closeIn?: StopPhase
}

/** A part that is opened by its phase. */
export interface Resource<T> {
  /** Throws before the part is open. */
  readonly value: T
}

/** A part as the lifecycle handles it, whatever its value. */
export interface OpenResource {
  readonly name: string
  readonly startPhase: StartPhase
  readonly stopPhase: StopPhase
  open(signal: AbortSignal): Promise<void>
  /** Does nothing where it is not open. */
  close(): Promise<void>
  /** Nobody waits for `open` any more: what it still opens is closed at once. */
  abandon(): void
}

/** A part, seen by the lifecycle and by those who use its value. */
export function createResource<T>(phase: StartPhase, name: string, options: ResourceOptions<T>) {
  let opened: { readonly value: T } | undefined
  let isAbandoned = false

  const close = async () => {
    const closing = opened
    opened = undefined
    if (closing !== undefined) await options.close?.(closing.value)
  }
  const part: OpenResource = {
    name,
    startPhase: phase,
    stopPhase: options.closeIn ?? 'connections-closed',
    async open(signal) {
      opened = { value: await options.open(signal) }
      if (isAbandoned) await close()
    },
    close,
    abandon: () => {
      isAbandoned = true
    },
  }
  const resource: Resource<T> = {
    get value() {
      if (opened === undefined) throw new Error(`${name} is used while it is not open (it opens in phase ${phase})`)
      return opened.value
    },
  }
  return { part, resource }
}
