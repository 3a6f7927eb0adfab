import type { BookState } from '../book-state.ts'
import { eachOf } from '../ordered.ts'

/** Everything in a book as plain JSON, so that two of them can be compared, however their collections came about. */
export function contentOf(state: BookState): unknown {
  if (state.kind === 'none') return state
  const content = { ...state, accounts: [...state.accounts], holds: [...eachOf(state.holds)] }
  return JSON.parse(JSON.stringify(content, withText))
}

function withText(name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`
  return name === 'holds' && !Array.isArray(value) ? [...eachOf(value as Parameters<typeof eachOf>[0])] : value
}
