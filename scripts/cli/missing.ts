/** Whether an error of the file system says that nothing is at a path. Any other, such as a missing right, leaves open what is there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
