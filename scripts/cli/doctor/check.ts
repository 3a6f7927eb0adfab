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
