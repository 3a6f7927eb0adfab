/** One thing about a module that does not fit: where, what, and what to do. */
export interface Fault {
  /** The module's folder or file; `file:line` where the name in question stands in it. */
  readonly at: string
  readonly what: string
  readonly fix: string
}

/** The modules of an installation cannot be served; the message names every fault with its file and its fix. */
export class ModuleRefused extends Error {
  override readonly name = 'ModuleRefused'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ at, what, fix }) => `${at}: ${what}\n    fix: ${fix}`).join('\n'))
    this.faults = faults
  }
}
