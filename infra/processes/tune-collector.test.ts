import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const MODULE = new URL('./tune-collector.ts', import.meta.url).href

/** Full collections while objects are let go of that have lived long: as many three times, first tuned, then with less garbage, then as before. */
const CHURN = `
import { PerformanceObserver, constants } from 'node:perf_hooks'
import { tuneCollector, gatherLess } from '${MODULE}'
let full = 0
new PerformanceObserver((list) => {
  full += list.getEntries().filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR).length
}).observe({ entryTypes: ['gc'] })
const ring = new Array(100_000)
let next = 0
async function collections() {
  const before = full
  for (let step = 0; step < 120; step += 1) {
    for (let each = 0; each < 100_000; each += 1) ring[next++ % ring.length] = { next, other: [next] }
    await new Promise(setImmediate)
  }
  return full - before
}
tuneCollector()
await collections()
const tuned = await collections()
const gatherAsBefore = gatherLess()
const less = await collections()
gatherAsBefore()
console.log(JSON.stringify({ tuned, less, again: await collections() }))
`

test('full collections come more often while less garbage is to gather, and then as seldom as before', async () => {
  // With little room for the young what lives long is soon old, so that the old generation alone decides.
  const flags = ['--max-semi-space-size=2', '--input-type=module']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--eval', CHURN])
  const { tuned, less, again } = JSON.parse(stdout) as { tuned: number; less: number; again: number }
  expect(less).toBeGreaterThan(1.3 * tuned)
  expect(less).toBeGreaterThan(1.3 * again)
}, 120_000)
