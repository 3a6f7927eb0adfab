import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Report } from '../report.ts'
import { FIGURES, PAGE } from './folders.ts'
import { page } from './page.ts'
import { fileOf, RUNS, type Run } from './plan.ts'

/** Writes docs/performance.md from the figures that are kept. Throws when there are none. */
export function writePage(): void {
  const has = (run: Run) => existsSync(`${FIGURES}${fileOf(run)}`)
  const taken = RUNS.filter(has)
  if (taken.length === 0) throw new Error('no figures are kept yet; take them with: npm run bench -- all --report')
  const reports = taken.map((run) => JSON.parse(readFileSync(`${FIGURES}${fileOf(run)}`, 'utf8')) as Report)
  const missing = RUNS.filter((run) => !has(run)).map(({ args }) => args)
  const present = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
  writeFileSync(PAGE, page({ reports, missing, present }))
  process.stderr.write(`wrote docs/performance.md from ${taken.length} of ${RUNS.length} runs\n`)
}
