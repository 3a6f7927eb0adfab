import { editDistance } from '@heptad/infra/config/nearest-name.ts'

/** One letter too many, too few or wrong, such as `money.transaction.*` for `money.transactions.*`; or two that changed places. */
const MOST_SLIPS = 2

/** One warning for each scope that is no permission of these and nearly one of them, or all of a part of them. Others may be a newer release's. */
export function misspeltScopes(scopes: readonly string[], permissions: readonly string[]): readonly string[] {
  const known = new Set(['*', ...permissions.flatMap((permission) => [permission, ...wildcardsOver(permission)])])
  return scopes
    .filter((scope) => !known.has(scope))
    .flatMap((scope) => {
      const meant = [...known].find((each) => editDistance(scope, each) <= MOST_SLIPS)
      return meant === undefined ? [] : [`warning: nothing asks for ${scope}; did you mean ${meant}?`]
    })
}

/** `money.*` and `money.holds.*` over `money.holds.place`. */
function wildcardsOver(permission: string): readonly string[] {
  const parts = permission.split('.')
  return parts.slice(1).map((_, index) => [...parts.slice(0, index + 1), '*'].join('.'))
}
