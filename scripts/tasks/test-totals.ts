import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** How many tests of a run passed and failed. Skipped ones count as neither. */
export interface TestTotals {
  readonly passed: number
  readonly failed: number
}

/** A test file in which something failed, and how often something passed and failed in it. */
export interface FailedFile extends TestTotals {
  readonly file: string
  /** Of the tests that failed; empty for a file that could not be loaded. */
  readonly tests: readonly string[]
}

/** What is used of a report of Vitest's `json` reporter. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

type FileResult = z.output<typeof Report>['testResults'][number]

/**
 * Adds up the reports of a run. What Vitest does not count as a test counts as one failure each: a missing or broken report,
 * a file that could not be loaded, and errors that no test caught, of which the line beside the report tells. A run that ended
 * badly although all of that passed has one too.
 */
export function testTotals(reportFiles: readonly string[], exitCode: number): TestTotals {
  const { passed, failed } = reportFiles.map(totalsOf).reduce(addTotals, { passed: 0, failed: 0 })
  return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1) }
}

/** The files of a run in which a test failed, or that could not be loaded. */
export function failedFiles(reportFiles: readonly string[]): readonly FailedFile[] {
  return reportFiles.flatMap((reportFile) => {
    const failed = read(reportFile)?.testResults.filter(({ status }) => status === 'failed') ?? []
    return failed.map((file) => {
      const tests = file.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
      const passed = file.assertionResults.filter(({ status }) => status === 'passed').length
      return { file: file.name, tests, passed, failed: Math.max(tests.length, 1) }
    })
  })
}

/** Where the number of errors stands that no test of a workspace caught. */
export function uncaughtFileOf(reportFile: string): string {
  return reportFile.replace(/\.json$/, '.uncaught')
}

export function addTotals(one: TestTotals, other: TestTotals): TestTotals {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed }
}

function totalsOf(reportFile: string): TestTotals {
  const report = read(reportFile)
  if (report === undefined) return { passed: 0, failed: 1 }
  const unloaded = report.testResults.filter(isUnloaded).length
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded + uncaughtIn(reportFile) }
}

function isUnloaded({ status, assertionResults }: FileResult): boolean {
  return status === 'failed' && !assertionResults.some((result) => result.status === 'failed')
}

function uncaughtIn(reportFile: string): number {
  try {
    return Number(readFileSync(uncaughtFileOf(reportFile), 'utf8')) > 0 ? 1 : 0
  } catch {
    return 0
  }
}

function read(reportFile: string): z.output<typeof Report> | undefined {
  try {
    return Report.parse(JSON.parse(readFileSync(reportFile, 'utf8')))
  } catch {
    return undefined
  }
}

/** The last line of a test run, for people and scripts alike. */
export function totalsLine({ passed, failed }: TestTotals): string {
  return `${passed} passed, ${failed} failed`
}
