interface Range {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const MIDNIGHT = 'T00:00:00.000000Z'
const DAY_LENGTH = '2026-01-31'.length

/** Whether a range of days or instants does not begin after its end. One that ends where it begins is empty, and no mistake. */
export function isInOrder({ from, to }: Range): boolean {
  return from === undefined || to === undefined || beginningOf(from) <= beginningOf(to)
}
export const HOW_TO_ORDER = { path: ['from'], message: 'lies after to: nothing is between them' }

/** Text order is time order. */
function beginningOf(dayOrInstant: string): string {
  return dayOrInstant.length === DAY_LENGTH ? dayOrInstant + MIDNIGHT : dayOrInstant
}
