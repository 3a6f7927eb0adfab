import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import type { Reporter } from 'vitest/node'

/** A folder for machine-readable reports, one per workspace, set by the task that adds them up. */
const reports = process.env.TEST_REPORTS

/** The `json` reporter leaves out the errors that no test caught: their number goes beside its report. */
const uncaught: Reporter = {
  onTestRunEnd(_, errors) {
    if (reports !== undefined) writeFileSync(join(reports, `${basename(process.cwd())}.uncaught`), `${errors.length}`)
  },
}

/**
 * One configuration for every workspace: `*.test.ts` is pure, `*.int.test.ts` runs on real engines, `*.e2e.test.ts` through
 * HTTP. The global set-up offers the engines; they start only when a test asks.
 */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    globalSetup: fileURLToPath(new URL('./infra/testing/shared-engines.ts', import.meta.url)),
    // Hundreds of clusters are made, each for a few commands.
    env: { HEPTAD_WAL_RESERVE_MIB: '0' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As long as a busy machine may take; a poll ends as soon as it may.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    passWithNoTests: false,
    reporters: ['default', ...(reports === undefined ? [] : (['json', uncaught] as const))],
    ...(reports === undefined ? {} : { outputFile: { json: join(reports, `${basename(process.cwd())}.json`) } }),
  },
})
