import { faultOf } from '../append-faults.ts'
import { type Append, LogUnavailable, type Verdict } from '../port.ts'
import { AppendConnection, AppendRefused } from './append-connection.ts'
import { appendParameters } from './append-parameters.ts'
import { verdictsOf } from './append-result.ts'

/**
 * Appends over one connection, in the order of the calls. A call is sent while those before it are still in progress. Only the halves of a
 * refused call come after later calls, though never between the halves of an earlier one: what they expect may not be written yet there.
 */
export class Writer {
  readonly #connection: AppendConnection
  #underWay: readonly Promise<unknown>[] = []

  constructor(url: string) {
    this.#connection = new AppendConnection(url)
  }

  /** Refuses to start on a server that is not durable. */
  async open(): Promise<void> {
    await this.#connection.open()
  }

  append(appends: readonly Append[]): Promise<readonly Verdict[]> {
    const result = this.#appendSound(appends, this.#underWay)
    this.#underWay = [...this.#underWay, result]
    const forget = () => {
      this.#underWay = this.#underWay.filter((other) => other !== result)
    }
    result.then(forget, forget)
    return result
  }

  /** Waits for the calls in progress. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay)
    this.#connection.close()
  }

  /** Does not send appends that can never succeed, so that they cost the others nothing. */
  async #appendSound(appends: readonly Append[], before: readonly Promise<unknown>[]): Promise<readonly Verdict[]> {
    const faults = appends.map(faultOf)
    if (faults.every((why) => why === null)) return this.#judge(appends, before)
    const sound = appends.filter((_, index) => faults[index] === null)
    const verdicts = (await this.#judge(sound, before)).values()
    return faults.map((why): Verdict => {
      const verdict = why === null ? verdicts.next().value : undefined
      return verdict ?? { kind: 'invalid', why: why ?? 'it was not judged' }
    })
  }

  /** Makes one call. If it is refused it is halved once those `before` it are done, until the append that caused it stands alone. */
  async #judge(appends: readonly Append[], before: readonly Promise<unknown>[] = []): Promise<readonly Verdict[]> {
    if (appends.length === 0) return []
    try {
      return verdictsOf(appends, await this.#connection.call(encoded(appends)))
    } catch (error) {
      if (!(error instanceof AppendRefused)) throw error
      if (appends.length === 1) return [{ kind: 'invalid', why: error.message }]
      await Promise.allSettled(before)
      return await this.#judgeHalves(appends)
    }
  }

  async #judgeHalves(appends: readonly Append[]): Promise<readonly Verdict[]> {
    const middle = appends.length >> 1
    const first = await this.#judge(appends.slice(0, middle))
    try {
      return [...first, ...(await this.#judge(appends.slice(middle)))]
    } catch (cause) {
      // Something of the first half may have been written, whatever happened to the second.
      throw cause instanceof LogUnavailable ? new LogUnavailable('unknown', { cause }) : cause
    }
  }
}

function encoded(appends: readonly Append[]): readonly Buffer[] {
  try {
    return appendParameters(appends)
  } catch (cause) {
    throw new AppendRefused(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
