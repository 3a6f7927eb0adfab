const NAME = /^[a-z]{2,30}$/

/** First parts of names that are, or will be, the backbone's own. */
const RESERVED: ReadonlySet<string> = new Set(
  'audit billing data events files flags heptad iam integrations kernel log modules money notify platform read system test'.split(
    ' ',
  ),
)

/** Whether a name has the form of a module's. */
export function hasModuleForm(name: string): boolean {
  return NAME.test(name)
}

/** Whether a name belongs to the backbone. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name)
}

/** Whether a module from outside may be called so. */
export function isModuleName(name: string): boolean {
  return hasModuleForm(name) && !isReserved(name)
}
