import { z } from 'zod'
import { MAX_ERRORS } from '../problems/input-errors.ts'

/**
 * A list that is not looked at any further once it has as many faults as are told. A body of a megabyte may hold half a million elements that do
 * not fit, each of which would cost more than a small request, and nobody else is served meanwhile.
 */
export const BoundedList = z.core.$constructor<z.ZodArray, z.core.$ZodArrayDef>('BoundedList', (list, def) => {
  z.ZodArray.init(list, def)
  const refuse = list._zod.parse
  list._zod.parse = (payload, context) => {
    const { value: elements, issues } = payload
    if (!Array.isArray(elements)) return refuse(payload, context)
    const taken: unknown[] = []
    for (const [index, value] of elements.entries()) {
      const result = def.element._zod.run({ value, issues: [] }, context)
      if (result instanceof Promise) throw new z.core.$ZodAsyncError()
      if (result.issues.length > 0) issues.push(...z.core.util.prefixIssues(index, result.issues))
      // The list stays as it is, so that its length can be judged.
      if (issues.length >= MAX_ERRORS) return payload
      taken.push(result.value)
    }
    payload.value = taken
    return payload
  }
})
