import { Presets, SingleBar } from 'cli-progress'
import type { TextSink } from './context.ts'

/** Shows how far long work is: a bar on a terminal, plain lines elsewhere. */
export interface Progress {
  /** `done` units of the total that was given; units per second where somebody else measures them. */
  update(done: number, perSecond?: number): void
  stop(): void
}

const BYTES_PER_MIB = 1024 ** 2
const PLAIN_STEP = 10
const PLAIN_EVERY_MS = 1000

/** Starts showing progress of `total` units of `what`, which may turn out to be more. A terminal gets a bar; a pipe or file gets a line per tenth, at most one a second. */
export function startProgress(sink: TextSink, what: string, total: number): Progress {
  return sink.isTTY === true && sink === process.stderr ? startBar(what, total) : startLines(sink, what, total)
}

function startBar(what: string, total: number): Progress {
  const format = `${what} {bar} {percentage}% | {value}/{total}{rate} | {eta_formatted} left`
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: false, etaBuffer: 50 },
    Presets.shades_classic,
  )
  bar.start(total, 0, { rate: '' })
  return {
    update(done, perSecond) {
      bar.setTotal(Math.max(total, done))
      bar.update(done, { rate: perSecond === undefined ? '' : ` | ${perSecond}/s` })
    },
    stop: () => bar.stop(),
  }
}

function startLines(sink: TextSink, what: string, total: number): Progress {
  let shownPercent = 0
  let shownAt = performance.now()
  const update = (done: number, perSecond?: number) => {
    const all = Math.max(total, done)
    const percent = all === 0 ? 100 : Math.floor((done * 100) / all)
    if (percent < shownPercent + PLAIN_STEP || performance.now() < shownAt + PLAIN_EVERY_MS) return
    shownPercent = percent - (percent % PLAIN_STEP)
    shownAt = performance.now()
    sink.write(`${what}: ${done} of ${all} (${percent}%)${rateText(all - done, perSecond)}\n`)
  }
  return { update, stop: () => undefined }
}

function rateText(left: number, perSecond: number | undefined): string {
  if (perSecond === undefined || perSecond <= 0) return ''
  return `, ${perSecond}/s, ${Math.ceil(left / perSecond)} s left`
}

/** Shows how many MiB of a total that comes with each report; begins with the first, and again when the total turns out to be more. */
export function byteProgress(sink: TextSink, what: string) {
  let shown: Progress | undefined
  let shownTotal = 0
  const mib = (bytes: number) => Math.ceil(bytes / BYTES_PER_MIB)
  return {
    update(bytes: number, total: number) {
      if (shown === undefined || mib(total) > shownTotal) {
        shown?.stop()
        shownTotal = mib(total)
        shown = startProgress(sink, `${what} (MiB)`, shownTotal)
      }
      shown.update(mib(bytes))
    },
    stop: () => shown?.stop(),
  }
}
