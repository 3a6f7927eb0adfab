/** What a check of the installation found. */
export interface Finding {
  readonly check: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** What to do about it; absent when there is nothing to do. */
  readonly advice?: string
}

export function ok(check: string, detail: string): Finding {
  return { check, status: 'ok', detail }
}

export function warning(check: string, detail: string, advice: string): Finding {
  return { check, status: 'warning', detail, advice }
}

export function failed(check: string, detail: string, advice: string): Finding {
  return { check, status: 'failed', detail, advice }
}

/** What an error says, or what is inside it where it says nothing itself. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  return error.message || messageOf(inner)
}
