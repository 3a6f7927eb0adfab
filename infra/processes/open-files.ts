import { z } from 'zod'

const Report = z.object({ userLimits: z.object({ open_files: z.object({ soft: z.union([z.number(), z.string()]) }) }) })

/** How many files and connections this process may have open at once (`ulimit -n`); infinite where the system has no such limit. */
export function maxOpenFiles(): number {
  // Otherwise the report resolves the addresses of all open connections.
  Object.assign(process.report, { excludeNetwork: true })
  const { data } = Report.safeParse(process.report.getReport())
  const limit = Number(data?.userLimits.open_files.soft)
  return Number.isFinite(limit) ? limit : Number.POSITIVE_INFINITY
}
