import { z } from 'zod'
import { MAX_ERRORS } from '../problems/input-errors.ts'
import { AnyJson } from './any-json.ts'
import { definitionOf } from './definition.ts'

/**
 * A record with any text as its keys. It is not looked at any further once it has as many faults as are told, for the reason that
 * {@link BoundedList} has, and not at all where its values may be any JSON.
 */
export const BoundedRecord = z.core.$constructor<z.ZodRecord, z.core.$ZodRecordDef>('BoundedRecord', (record, def) => {
  z.ZodRecord.init(record, def)
  const refuse = record._zod.parse
  const isOfAnyJson = def.valueType instanceof AnyJson
  record._zod.parse = (payload, context) => {
    const { value: members, issues } = payload
    if (typeof members !== 'object' || members === null || Array.isArray(members)) return refuse(payload, context)
    if (isOfAnyJson) return payload
    const taken: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(members)) {
      const result = def.valueType._zod.run({ value, issues: [] }, context)
      if (result instanceof Promise) throw new z.core.$ZodAsyncError()
      if (result.issues.length > 0) issues.push(...z.core.util.prefixIssues(name, result.issues))
      if (issues.length >= MAX_ERRORS) return payload
      taken[name] = result.value
    }
    payload.value = taken
    return payload
  }
})

/** Whether a schema takes any text, as the keys of most records. */
export function isAnyText(schema: z.core.$ZodType): boolean {
  const { type, checks = [] } = definitionOf(schema)
  return type === 'string' && checks.length === 0 && !('format' in definitionOf(schema))
}
