import { expect, test } from 'vitest'
import { EXIT } from './exit-codes.ts'
import { reportFailure } from './report-failure.ts'

/** What a failure is told as. */
function reported(error: unknown) {
  const said: string[] = []
  const sink = { write: (text: string) => said.push(text) }
  const exitCode = reportFailure({ env: {}, stdout: sink, stderr: sink }, error, false)
  return { exitCode, said: said.join('') }
}

test('a full disk is a failure that is told in one line, also where the system does not say of which file', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
  expect(reported(full)).toEqual({ exitCode: EXIT.failed, said: 'ENOSPC: no space left on device, write\n' })
})

test('what nobody foresaw is a fault of heptad itself, and shows its stack', () => {
  const { exitCode, said } = reported(new Error('oh'))
  expect(exitCode).toBe(EXIT.internal)
  expect(said).toMatch(/^Error: oh\n +at /)
})
