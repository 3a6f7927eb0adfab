/**
 * Freezes a value with everything in it. Persistent collections are not frozen themselves, since they memoise inside; their
 * values are.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (!Array.isArray(value) && Symbol.iterator in value) {
    for (const member of value as unknown as Iterable<unknown>) deepFreeze(member)
    return value
  }
  Object.freeze(value)
  for (const member of Object.values(value)) deepFreeze(member)
  return value
}
