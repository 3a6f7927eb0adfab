/** What `heptad` answers to the shell. The numbers are part of the contract: scripts branch on them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  unauthorised: 4,
  unavailable: 5,
  internal: 70,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Each code with its meaning, in order, as `heptad --help` and docs/cli.md show them. The launcher answers 69 and 78. */
export const EXIT_CODES: readonly { readonly code: number; readonly meaning: string }[] = [
  { code: EXIT.ok, meaning: 'done' },
  { code: EXIT.failed, meaning: 'a check failed, or the backbone refused' },
  {
    code: EXIT.usage,
    meaning: 'the command line or a setting is wrong: unknown option, missing file, malformed value',
  },
  { code: EXIT.unreachable, meaning: 'no backbone answers at the address' },
  { code: EXIT.unauthorised, meaning: 'no credential, or one that may not do this' },
  { code: EXIT.unavailable, meaning: 'the backbone cannot answer now (overloaded, starting, behind): try again' },
  { code: 69, meaning: 'what is missing could not be installed' },
  { code: EXIT.internal, meaning: 'a fault in heptad itself' },
  { code: 78, meaning: 'there is no Node here that can run heptad' },
]
