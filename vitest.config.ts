import { basename, join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** A folder for machine-readable reports, one per workspace, set by the task that adds them up. */
const reports = process.env.TEST_REPORTS

/**
 * One configuration for every workspace: `*.test.ts` is pure, `*.int.test.ts` runs on real engines, `*.e2e.test.ts` through
 * HTTP. The global set-up offers the engines; they start only when a test asks.
 */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    globalSetup: join(import.meta.dirname, 'infra/testing/shared-engines.ts'),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    passWithNoTests: false,
    reporters: ['default', ...(reports === undefined ? [] : (['json'] as const))],
    ...(reports === undefined ? {} : { outputFile: { json: join(reports, `${basename(process.cwd())}.json`) } }),
  },
})
