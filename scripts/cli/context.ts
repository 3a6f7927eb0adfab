/** Where text goes. A terminal says so, and how wide it is. */
export interface TextSink {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** What a command may touch of the process that runs it; tests give their own. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: TextSink
  readonly stderr: TextSink
}
