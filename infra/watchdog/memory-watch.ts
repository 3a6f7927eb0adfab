import { type HeapProfiler, Session } from 'node:inspector'
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'

/** What a part of the program has allocated and still holds. */
export interface Held {
  /** `decide (file:///modules/blog/index.ts:32)` */
  readonly where: string
  readonly mebibytes: number
}

export interface NearlyFull {
  readonly usedMebibytes: number
  readonly limitMebibytes: number
  /** Of what came since the watch began to look closely, the most first. */
  readonly held: readonly Held[]
}

/** What is kept in memory, and how much of it there may be. */
export interface Heap {
  readonly usedBytes: number
  readonly limitBytes: number
}

export interface MemoryWatchOptions {
  /** Default 100. */
  readonly everyMs?: number
  readonly heap?: () => Heap
  readonly onNearlyFull: (found: NearlyFull) => void
}

const MEBIBYTE = 2 ** 20
/** Of the limit: from there on it is noted who allocates what is kept. */
const LOOK_FROM = 0.6
/** … and from there on it is told, once until it falls below the other. */
const TELL_FROM = 0.8
/** V8 counts three halves of the young generation, of 64 MiB at most, into its limit. What is kept cannot have them. */
const YOUNG_BYTES = 3 * 64 * MEBIBYTE
/** On average one allocation in so many bytes is sampled. That is too costly to do always, and cheap enough to go on serving. */
const SAMPLED_BYTES = 64 * 1024
const TOLD = 3
/** Modules have a URL, CommonJS a path; what Node's own code is written in has `node:`. */
const FILE = /^(file:|\/)/

/**
 * Watches how full this thread's heap is. When it has passed the first mark, V8's sampling heap profiler notes who holds what is allocated from then on;
 * at the second mark, that is told: a process that V8 ends at its limit says no more than that it was out of memory.
 */
export function watchMemory(options: MemoryWatchOptions): { stop(): void } {
  const { everyMs = 100, heap = oldGeneration, onNearlyFull } = options
  let sampling: Sampling | null = null
  let isTold = false
  const timer = setInterval(() => {
    const { usedBytes: used, limitBytes: limit } = heap()
    if (used < limit * LOOK_FROM) {
      sampling?.stop()
      sampling = null
      isTold = false
      return
    }
    if (sampling === null) {
      sampling = new Sampling()
      return
    }
    if (used < limit * TELL_FROM || isTold) return
    isTold = true
    const [usedMebibytes = 0, limitMebibytes = 0] = [used, limit].map((bytes) => Math.round(bytes / MEBIBYTE))
    onNearlyFull({ usedMebibytes, limitMebibytes, held: sampling.held() })
  }, everyMs)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      sampling?.stop()
    },
  }
}

function oldGeneration(): Heap {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  const young = getHeapSpaceStatistics()
    .filter(({ space_name: name }) => name.startsWith('new_'))
    .reduce((sum, { space_used_size: size }) => sum + size, 0)
  return { usedBytes: used - young, limitBytes: limit - YOUNG_BYTES }
}

/** The inspector answers at once in the thread that it inspects. */
class Sampling {
  readonly #session = new Session()

  constructor() {
    this.#session.connect()
    this.#session.post('HeapProfiler.startSampling', { samplingInterval: SAMPLED_BYTES })
  }

  held(): readonly Held[] {
    const bytes = new Map<string, number>()
    this.#session.post('HeapProfiler.getSamplingProfile', (_, { profile }) => addUp(profile.head, 'the runtime', bytes))
    return [...bytes]
      .sort(([, one], [, other]) => other - one)
      .slice(0, TOLD)
      .map(([where, size]) => ({ where, mebibytes: Math.round(size / MEBIBYTE) }))
  }

  stop(): void {
    this.#session.disconnect()
  }
}

/** What Node's own code allocates counts for the file that called it. */
function addUp(node: HeapProfiler.SamplingHeapProfileNode, caller: string, bytes: Map<string, number>): void {
  const { functionName, url, lineNumber } = node.callFrame
  const name = functionName === '' ? 'a function without a name' : functionName
  const where = FILE.test(url) ? `${name} (${url}:${lineNumber + 1})` : caller
  if (node.selfSize > 0) bytes.set(where, (bytes.get(where) ?? 0) + node.selfSize)
  for (const child of node.children) addUp(child, where, bytes)
}
