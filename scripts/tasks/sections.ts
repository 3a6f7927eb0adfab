import { type TestTotals, totalsLine } from './test-totals.ts'

/** One part of what must hold. */
export interface Section {
  readonly title: string
  run(): Promise<TestTotals>
}

/**
 * Runs every section with its time, also after one failed. The last line is `N passed, N failed`; before it stands which
 * sections failed. Resolves to the exit code.
 */
export async function runSections(sections: readonly Section[], write: (line: string) => void): Promise<number> {
  const results: (TestTotals & { title: string })[] = []
  for (const section of sections) results.push({ title: section.title, ...(await timed(section, write)) })
  for (const { title } of results.filter((result) => result.failed > 0)) write(`failed: ${title}`)
  const sum = (count: (totals: TestTotals) => number) => results.reduce((total, result) => total + count(result), 0)
  const totals = { passed: sum(({ passed }) => passed), failed: sum(({ failed }) => failed) }
  write(totalsLine(totals))
  return totals.failed === 0 ? 0 : 1
}

async function timed(section: Section, write: (line: string) => void): Promise<TestTotals> {
  write(`== ${section.title}`)
  const began = performance.now()
  const totals = await settled(section, write)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  write(`== ${section.title}: ${totals.failed === 0 ? 'ok' : 'FAILED'} after ${seconds} s\n`)
  return totals
}

async function settled({ run }: Section, write: (line: string) => void): Promise<TestTotals> {
  try {
    return await run()
  } catch (error) {
    write(String(error))
    return { passed: 0, failed: 1 }
  }
}
