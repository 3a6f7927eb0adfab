import { execFileSync, spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { run } from '../testing/run.ts'

type Shell = 'bash' | 'zsh' | 'fish'

/** What each shell is told after the script, with the words of a command line as its arguments, to print what is offered at their end. */
const ASK: Readonly<Record<Shell, string>> = {
  bash: `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _heptad; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: `words=("$@"); CURRENT=$#; compadd() { print -rl -- \${(M)offered:#\${words[CURRENT]}*} }; _heptad`,
  fish: `complete -C "$argv"`,
}
/** Bash 3.2, which macOS has, knows no mapfile; of zsh the part of its completion that the script needs, which only an interactive shell has. */
const BEFORE: Readonly<Record<Shell, string>> = { bash: 'enable -n mapfile', zsh: 'compdef() { :; }', fish: '' }
const OPTIONS: Readonly<Record<Shell, readonly string[]>> = { bash: [], zsh: ['-f'], fish: ['--no-config'] }

async function scriptFor(shell: Shell): Promise<string> {
  const { exitCode, stdout } = await run(['completion', shell])
  expect(exitCode).toBe(0)
  return stdout
}

/** What a shell offers at the end of a command line that begins with these words. */
async function offered(shell: Shell, ...words: readonly string[]): Promise<readonly string[]> {
  const script = [BEFORE[shell], await scriptFor(shell), ASK[shell]].join('\n')
  const name = shell === 'fish' ? [] : [shell]
  const answer = execFileSync(shell, [...OPTIONS[shell], '-c', script, ...name, 'heptad', ...words], {
    ...{ encoding: 'utf8', cwd: import.meta.dirname },
    env: { ...process.env, HOME: tmpdir() },
  })
  // Behind a tab fish describes a file.
  return answer.split(/(?:\t.*)?\n/).filter((word) => word !== '')
}

function isThere(shell: Shell): boolean {
  return spawnSync(shell, ['--version']).status === 0
}

describe.each(['bash', 'zsh', 'fish'] as const)('%s (skipped where it is not installed)', (shell) => {
  test.skipIf(!isThere(shell))('completes commands, those below them, and their options', async () => {
    expect(await offered(shell, 'proj')).toEqual(['projections'])
    expect(await offered(shell, 'ledger')).toEqual(['ledger'])
    expect(await offered(shell, '')).toEqual(expect.arrayContaining(['start', 'ledger', '--version', '--help']))
    const below = ['tail', 'show', 'replay', 'export', 'import']
    expect(await offered(shell, 'events', '')).toEqual(expect.arrayContaining(below))
    expect(await offered(shell, 'events', 'tail', '--f')).toEqual(['--follow'])
  })

  test.skipIf(!isThere(shell))('completes values of a fixed set, also behind other options', async () => {
    const basis = await offered(shell, 'ledger', 'balances', '--book', 'main', '--basis', '')
    expect(basis.toSorted()).toEqual(['effective', 'recorded'])
    expect(await offered(shell, 'ledger', '--json', 'export', '--format', 'h')).toEqual(['hledger'])
    expect(await offered(shell, 'completion', 'z')).toEqual(['zsh'])
  })

  test.skipIf(!isThere(shell))('offers nothing of ours where only a file fits', async () => {
    expect(await offered(shell, 'ledger', 'import', 'household')).toEqual([])
  })
})

test.skipIf(!isThere('fish'))(
  'fish is told which files fit there, as it does not look for them by itself',
  async () => {
    expect(await offered('fish', 'ledger', 'import', 'word')).toEqual(['words.ts'])
  },
)

/** How a script says what follows on what. */
const RULES: Readonly<Record<Shell, RegExp>> = {
  bash: /^ {4}'([^']*)'\) words='(.*)' ;;$/gm,
  zsh: /^ {4}\('([^']*)'\) offered=\((.*)\) ;;$/gm,
  fish: /^ {8}case '([^']*)'\n {12}set offered (.*)$/gm,
}

async function rulesOf(shell: Shell): Promise<readonly (readonly [before: string, words: readonly string[]])[]> {
  const rules = (await scriptFor(shell)).matchAll(RULES[shell])
  return [...rules].map(([, before = '', words = '']) => [before, words.replaceAll("'", '').split(' ')])
}

test('the scripts of all shells say the same', async () => {
  const rules = await rulesOf('bash')
  expect(rules.length).toBeGreaterThan(60)
  expect(rules).toContainEqual(['ledger balances --basis', ['recorded', 'effective']])
  expect(await rulesOf('zsh')).toEqual(rules)
  expect(await rulesOf('fish')).toEqual(rules)
})

test('a shell that is not known is a wrong command line', async () => {
  expect(await run(['completion', 'tcsh'])).toMatchObject({ exitCode: 2 })
})
