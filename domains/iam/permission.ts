/** What a principal holds, ready to be asked. */
export interface PermissionSet {
  /** Whether a permission, or everything under a wildcard, is held. Takes one look-up for each segment of its name. */
  allows(permission: string): boolean
}

const EVERYTHING = '*'
const OPERATORS_ONLY = 'system.'

/**
 * Compiles permissions and wildcards: `money.*` holds everything of the module, `*` everything of every module but `system.*`,
 * which is held only where it is named.
 */
export function compilePermissions(held: Iterable<string>): PermissionSet {
  const names = new Set(held)
  return {
    allows(permission) {
      if (names.has(permission)) return true
      if (names.has(EVERYTHING) && !permission.startsWith(OPERATORS_ONLY)) return true
      return wildcardsOver(permission).some((wildcard) => names.has(wildcard))
    },
  }
}

/** The same set without `system.*` and everything below it, which only the platform's own tenant may use. */
export function outsideThePlatform({ allows }: PermissionSet): PermissionSet {
  return { allows: (permission) => !permission.startsWith(OPERATORS_ONLY) && allows(permission) }
}

/** The wildcards that contain a permission: `money.*` and `money.holds.*` for `money.holds.place`. */
function wildcardsOver(permission: string): readonly string[] {
  const segments = permission.split('.').slice(0, -1)
  return segments.map((_, depth) => `${segments.slice(0, depth + 1).join('.')}.*`)
}
