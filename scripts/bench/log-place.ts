/** A database whose log somebody writes. */
export interface LogPlace {
  readonly databaseUrl: string
  /** The folder of the keys that the log is sealed with, kept afterwards; absent where they may be gone with whoever writes. */
  readonly keysHome?: string
}
