/** One thing that is wrong with the settings. */
export interface ConfigProblem {
  /** The setting as it was written: `HEPTAD_PORT`, or `port` in the file. */
  readonly setting: string
  readonly origin: string
  readonly problem: string
  readonly allowed: string
}

/** The settings cannot be used; names every problem at once. A retry does not help. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]
  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(sentence).join('\n'))
    this.problems = problems
  }
}

function sentence({ setting, origin, problem, allowed }: ConfigProblem): string {
  return `${setting} (${origin}): ${problem}; allowed: ${allowed}`
}
