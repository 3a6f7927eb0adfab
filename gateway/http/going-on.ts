/** What an answer without a foreseeable end asks again and again. */
export interface GoingOn {
  /** False once the process is about to stop. */
  readonly isServing: () => boolean
  /** Whether its caller may still have it. */
  readonly isAllowed: () => Promise<boolean>
}

/** Why such an answer has to end now; null while it may go on. A question that nobody answers changes nothing: the next may be answered. */
export async function reasonToEnd({ isServing, isAllowed }: GoingOn): Promise<'stopping' | 'revoked' | null> {
  if (!isServing()) return 'stopping'
  return (await isAllowed().catch(() => true)) ? null : 'revoked'
}
