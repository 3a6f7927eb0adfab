/** What a streamed answer asks again and again while it is open. */
export interface StreamGuard {
  /** False once the process is about to stop. */
  readonly isServing: () => boolean
  /** Whether the caller still has the permission. */
  readonly isAllowed: () => Promise<boolean>
}

/** Why a streamed answer must end now; null while it may go on. A permission check that fails ends nothing: the next one may succeed. */
export async function reasonToEnd({ isServing, isAllowed }: StreamGuard): Promise<'stopping' | 'revoked' | null> {
  if (!isServing()) return 'stopping'
  return (await isAllowed().catch(() => true)) ? null : 'revoked'
}
