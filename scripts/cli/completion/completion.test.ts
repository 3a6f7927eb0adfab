import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { run } from '../testing/run.ts'

/** What bash offers at the end of a command line that begins with these words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout: script } = await run(['completion', 'bash'])
  const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _heptad; printf '%s\\n' "\${COMPREPLY[@]}"`
  const answer = execFileSync('bash', ['-c', `${script}\n${ask}`, 'bash', 'heptad', ...words], { encoding: 'utf8' })
  return answer.split('\n').filter((word) => word !== '')
}

test('bash completes commands, those below them, and their options', async () => {
  expect(await offered('proj')).toEqual(['projections'])
  expect(await offered('events', '')).toEqual(expect.arrayContaining(['tail', 'show', 'replay', 'export', 'import']))
  expect(await offered('events', 'tail', '--f')).toEqual(['--follow'])
})

test('bash completes the values of an option where there is a fixed set, also behind other options', async () => {
  expect(await offered('ledger', 'balances', '--book', 'main', '--basis', '')).toEqual(['recorded', 'effective'])
  expect(await offered('ledger', '--json', 'export', '--format', 'h')).toEqual(['hledger'])
})

test('bash offers nothing of ours where only a file fits', async () => {
  expect(await offered('ledger', 'import', 'household')).toEqual([])
})

test('a shell that is not known is a wrong command line', async () => {
  expect(await run(['completion', 'tcsh'])).toMatchObject({ exitCode: 2 })
})
