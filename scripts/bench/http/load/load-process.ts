import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { RoundResult } from '../../contestant.ts'
import { messageOf } from '../../message-of.ts'
import type { LoadRequest } from './request-text.ts'

/** Who is asked what. Connections take the requests in turn. */
export interface Load {
  /** `http://127.0.0.1:7300` */
  readonly url: string
  readonly requests: readonly LoadRequest[]
  /** Whether each request carries a new `Idempotency-Key`, a UUID v7. */
  readonly isKeyed: boolean
}

/** What the process that makes the load is told. */
export interface LoadOrder {
  readonly load: Load
  readonly connections: number
  readonly seconds: number
  /** Requests per second in an open loop; absent: a closed loop. */
  readonly rate?: number
}

/** What it reports: figures and how many requests were answered with 2xx; or why it stopped. */
export type LoadReport = { readonly result: RoundResult; readonly answered: number } | { readonly fault: string }

/** Makes load in a process of its own, so that it shares no event loop with whoever is measured or measures. */
export interface LoadProcess {
  /** Asks over so many connections. Throws at the first answer that is not 2xx. */
  run(order: LoadOrder): Promise<{ result: RoundResult; answered: number }>
  end(): Promise<void>
}

/** Starts the process. */
export function startLoadProcess(): LoadProcess {
  const child: ChildProcess = fork(new URL('./main.ts', import.meta.url))
  return {
    async run(order) {
      child.send(order)
      const report = await messageOf<LoadReport>(child, 'the load')
      if ('fault' in report) throw new Error(report.fault)
      return report
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
