import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Report } from '../report.ts'
import { FIGURES, PAGE } from './folders.ts'
import { page } from './page.ts'
import { fileOf, RUNS } from './plan.ts'

/** Writes docs/performance.md from the figures that are kept. Throws when there are none. */
export function writePage(): void {
  const files = RUNS.map((run) => `${FIGURES}${fileOf(run)}`).filter((file) => existsSync(file))
  if (files.length === 0) throw new Error('no figures are kept yet; take them with: npm run bench -- all --report')
  const reports = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report)
  writeFileSync(PAGE, page(reports, existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''))
  process.stderr.write(`wrote docs/performance.md from ${files.length} of ${RUNS.length} runs\n`)
}
