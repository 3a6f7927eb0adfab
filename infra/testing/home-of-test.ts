import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { guardHome } from '../postgres/guard-home.ts'

/** A new home, which is gone after the test that runs, with the server that was started in it. */
export async function homeOfTest(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'heptad-test-'))
  const guard = guardHome(home)
  onTestFinished(() => guard.release())
  return home
}
