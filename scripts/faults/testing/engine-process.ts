import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Outcome } from '../../history/history.ts'
import type { Target } from '../../history/load.ts'
import type { Recorder } from '../../history/recorder.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts'

const WORKER = new URL('./engine-worker.ts', import.meta.url)

/** A process with an engine, seen from the test that ends, stops and misleads it. */
export interface EngineProcess extends Target {
  readonly pid: number
  /** Whether it decides: its clock is close to the database's. */
  readonly isTrusted: boolean
  /** Resolves once all that it was asked so far is answered, or it ended. */
  answered(): Promise<void>
  /** Kill -9; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGSTOP. */
  freeze(): void
  /** SIGCONT. */
  thaw(): void
  setClock(skewMs: number): void
}

/** Starts a process; it is recorded as one more subscriber from the start of the log. Throws when it ends before it is ready. */
export async function startEngineProcess(
  settings: WorkerSettings,
  recorder: Recorder,
  env: Readonly<Record<string, string>> = {},
): Promise<EngineProcess> {
  const child = fork(WORKER, [JSON.stringify(settings)], { serialization: 'advanced', env: { ...process.env, ...env } })
  const exited = once(child, 'exit')
  const waiting = new Map<number, (outcome: Outcome | null) => void>()
  const open = new Set<Promise<Outcome | null>>()
  let isTrusted = true
  recorder.subscribe(settings.name, 0n)
  child.on('message', (message: FromWorker) => {
    if (message.kind === 'delivery') recorder.deliver(settings.name, message.events)
    if (message.kind === 'trust') isTrusted = message.isTrusted
    if (message.kind === 'outcome') settle(waiting, message.id, message.outcome)
  })
  child.once('exit', () => {
    for (const id of waiting.keys()) settle(waiting, id, null)
  })
  await ready(child)
  return {
    name: settings.name,
    pid: child.pid ?? 0,
    get isTrusted() {
      return isTrusted
    },
    send(command) {
      const answer = ask(child, waiting, (id) => ({ kind: 'execute', id, command }))
      open.add(answer)
      void answer.then(() => open.delete(answer))
      return answer
    },
    answered: async () => void (await Promise.all(open)),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    setClock: (skewMs) => tell(child, { kind: 'set-clock', skewMs }),
  }
}

type Waiting = Map<number, (outcome: Outcome | null) => void>

function settle(waiting: Waiting, id: number, outcome: Outcome | null): void {
  waiting.get(id)?.(outcome)
  waiting.delete(id)
}

let asked = 0

function ask(child: ChildProcess, waiting: Waiting, messageOf: (id: number) => ToWorker): Promise<Outcome | null> {
  if (!child.connected) return Promise.resolve(null)
  asked += 1
  const id = asked
  return new Promise((resolve) => {
    waiting.set(id, resolve)
    tell(child, messageOf(id))
  })
}

/** A process that is about to end is told nothing. */
function tell(child: ChildProcess, message: ToWorker): void {
  child.send(message, () => {})
}

async function ready(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const look = (message: FromWorker) => {
    if (message.kind === 'ready') resolve()
  }
  const fail = () => reject(new Error('a process with an engine ended before it was ready'))
  child.on('message', look)
  child.once('exit', fail)
  await promise
  child.off('message', look)
  child.off('exit', fail)
}
