import { once } from 'node:events'
import type { MessagePort, Worker } from 'node:worker_threads'
import type { ProjectionDefinition } from '../define.ts'
import { EventRefused } from '../runner/refusal.ts'
import type { BuildKey } from './build.ts'
import { ConnectionLost, isConnectionLost } from './connection-lost.ts'
import { courteous } from './courtesy.ts'
import { type Folded, type FoldLane, OwnLane, type Span } from './fold-lane.ts'
import { type WindowLimits, WindowWriter } from './fold-window.ts'
import { OpenBuild, type RebuildEngines } from './open-build.ts'
import { SeenKeys } from './seen-keys.ts'

interface Beginning {
  readonly kind: 'begin'
  readonly key: BuildKey
  readonly epoch: bigint
  readonly keys: ConstructorParameters<typeof SeenKeys>[0]
  readonly limits: WindowLimits
}

type ToHelper = Beginning | { readonly kind: 'fold'; readonly span: Span } | { readonly kind: 'turn' }

interface Failure {
  readonly kind: 'failed'
  readonly error: Error
  /** The event that was refused, when that is why. */
  readonly refused: { readonly position: bigint; readonly type: string } | null
  readonly isConnectionLost: boolean
}

type FromHelper = { readonly kind: 'ready' } | { readonly kind: 'folded'; readonly folded: Folded } | Failure

/** A helper thread that folds, seen from the thread that asks it. */
export class HelperLane implements FoldLane {
  readonly #thread: Worker
  readonly #build: OpenBuild
  readonly ended: Promise<unknown>
  readonly #starting = Promise.withResolvers<void>()
  #waiting = Promise.withResolvers<Folded>()
  #failure: Error | null = null

  /** The thread runs {@link serveFolding}. */
  constructor(thread: Worker, build: OpenBuild, shared: { readonly keys: SeenKeys; readonly limits: WindowLimits }) {
    this.#thread = thread
    this.#build = build
    this.ended = once(thread, 'exit').catch(() => {})
    this.#waiting.promise.catch(() => {})
    const fail = (error: Error) => {
      this.#failure ??= error
      this.#waiting.reject(error)
      this.#starting.resolve()
    }
    thread.on('message', (message: FromHelper) => this.#take(message))
    thread.on('error', fail)
    thread.on('exit', () => fail(new Error('the thread that helps to fold has ended')))
    const { key, epoch } = build
    this.#send({ kind: 'begin', key, epoch, keys: shared.keys.shared, limits: shared.limits })
  }

  get ready(): Promise<void> {
    return this.#starting.promise
  }

  async fold(span: Span, turn: Promise<void>): Promise<Folded> {
    if (this.#failure !== null) throw this.#failure
    this.#waiting = Promise.withResolvers()
    this.#send({ kind: 'fold', span })
    void turn.then(
      () => this.#send({ kind: 'turn' }),
      (error: unknown) => this.#waiting.reject(error),
    )
    const folded = await this.#waiting.promise
    this.#build.moved(span.to)
    return folded
  }

  /** Ends the thread. What it has not committed is rolled back. */
  stop(): void {
    void this.#thread.terminate()
  }

  #take(message: FromHelper): void {
    if (message.kind === 'ready') this.#starting.resolve()
    else if (message.kind === 'folded') this.#waiting.resolve(message.folded)
    else this.#waiting.reject(thrownByHelper(message))
  }

  #send(message: ToHelper): void {
    this.#thread.postMessage(message)
  }
}

/** The error of a helper as this thread would have thrown it: class and code are lost on the way. */
function thrownByHelper({ error, refused, isConnectionLost }: Failure): Error {
  if (refused !== null) return new EventRefused(refused, { cause: error })
  return isConnectionLost ? new ConnectionLost(error.message, { cause: error }) : error
}

/** The helper's side: folds the spans that it is told to, until the thread is ended. */
export function serveFolding(
  port: MessagePort,
  engines: RebuildEngines,
  definitions: readonly ProjectionDefinition[],
): void {
  let lane: { readonly own: OwnLane; readonly build: OpenBuild } | null = null
  let turn = Promise.withResolvers<void>()
  const fold = async (span: Span): Promise<void> => {
    if (lane === null) throw new Error('a helper is told what to fold first')
    const { own, build } = lane
    const granted = turn.promise.then(() => build.moved(span.from))
    answer(port, { kind: 'folded', folded: await own.fold(span, granted) })
  }
  port.on('message', (message: ToHelper) => {
    if (message.kind === 'begin') {
      lane = opened(message, engines, definitions)
      answer(port, { kind: 'ready' })
    } else if (message.kind === 'turn') turn.resolve()
    else {
      turn = Promise.withResolvers()
      fold(message.span).catch((error: unknown) => answer(port, failure(error)))
    }
  })
}

function opened(
  { key, epoch, keys, limits }: Beginning,
  engines: RebuildEngines,
  definitions: readonly ProjectionDefinition[],
) {
  const definition = definitions.find(({ name, version }) => name === key.projection && version === key.version)
  if (definition === undefined) throw new Error(`${key.projection} version ${key.version} is not known to the helper`)
  const build = OpenBuild.share(definition, key.build, engines, epoch)
  const watch = courteous({ progress: async () => {} }, engines)
  const writer = new WindowWriter(key.version, new SeenKeys(keys))
  return { own: new OwnLane({ build, writer, limits, watch }), build }
}

function answer(port: MessagePort, message: FromHelper): void {
  port.postMessage(message)
}

function failure(error: unknown): Failure {
  const own = error instanceof Error ? error : new Error(String(error))
  if (!(own instanceof EventRefused))
    return { kind: 'failed', error: own, refused: null, isConnectionLost: isConnectionLost(own) }
  const cause = own.cause instanceof Error ? own.cause : new Error(String(own.cause))
  const refused = { position: own.position, type: own.type }
  return { kind: 'failed', error: cause, refused, isConnectionLost: false }
}
