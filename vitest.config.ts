import { defineConfig } from 'vitest/config'

/** One configuration for every workspace: `*.test.ts` is pure, `*.int.test.ts` runs on real engines, `*.e2e.test.ts` through HTTP. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    passWithNoTests: false,
  },
})
