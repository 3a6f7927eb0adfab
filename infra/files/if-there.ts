/** What is read of a path, or null where there is nothing. Any other fault, such as a missing right, stays one: what cannot be read may matter. */
export async function ifThere<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
