import type { z } from 'zod'
import { definitionOf } from './definition.ts'

type Issue = z.core.$ZodRawIssue

const KINDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  datetime: 'a time such as 2026-01-31T12:00:00Z',
  date: 'a day such as 2026-01-31',
  url: 'a URL',
  email: 'an email address',
}

/** What was expected, to follow "must be": `a UUID`, `at least 1`. Null where the contract has its own message, or the value is missing. */
export function wantedBy(issue: Issue): string | null {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? null : kindWantedBy(issue)
    case 'invalid_value':
      return issue.input === undefined ? null : oneOf(issue.values)
    case 'invalid_format':
      return FORMATS[issue.format] ?? null
    case 'too_small':
      return sizeOf(issue.origin, issue.inclusive === false ? 'more than' : 'at least', Number(issue.minimum))
    case 'too_big':
      return sizeOf(issue.origin, issue.inclusive === false ? 'less than' : 'at most', Number(issue.maximum))
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    default:
      return null
  }
}

function kindWantedBy(issue: Issue & { readonly code: 'invalid_type' }): string | null {
  return isOfWholeNumbers(issue) ? 'a whole number' : (KINDS[issue.expected] ?? null)
}

function isOfWholeNumbers({ inst }: Issue): boolean {
  const def = inst === undefined ? undefined : definitionOf(inst as z.core.$ZodType)
  return def?.type === 'number' && 'format' in def && def.format === 'safeint'
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => JSON.stringify(value) ?? String(value))
  return shown.length === 1 ? `${shown[0]}` : `one of ${shown.join(', ')}`
}

function sizeOf(origin: string, bound: string, limit: number): string | null {
  const many = limit === 1 ? '' : 's'
  switch (origin) {
    case 'string':
      return `${bound} ${limit} character${many} long`
    case 'array':
      return `a list of ${bound} ${limit} item${many}`
    case 'number':
    case 'int':
    case 'bigint':
      return `${bound} ${limit}`
    default:
      return null
  }
}
