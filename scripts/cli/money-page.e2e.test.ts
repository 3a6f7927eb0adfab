import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import { clientOf } from '@heptad/gateway/e2e/client.ts'
import { registerTenant } from '@heptad/gateway/e2e/testing/tenants.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparable, type Example, openShell, shellExamples } from './testing/shell-examples.ts'

/** docs/money.md, pasted into bash: what a command prints is what the page says. */
const root = join(import.meta.dirname, '..', '..')
const chapters = shellExamples(readFileSync(join(root, 'docs', 'money.md'), 'utf8'))
/** Each of them begins on a new home, with the helpers of the tutorial; the others go on where one of them ended. */
const HOMES: readonly (readonly string[])[] = [
  ['A tutorial', 'Imports'],
  ['Wallets'],
  ['Sources'],
  ['Books and assets'],
  [
    'Reading',
    'Balances as of a moment',
    'Statements',
    'Trial balances and roll-ups',
    'Exports',
    'A second computation',
  ],
]
/** Helpers: the commands of the tutorial that print nothing and change nothing. */
const isHelper = ({ command, output }: Example) => output === '' && /^(?:URL=|\w+\(\))/.test(command)
/** Asks a database that only the reader has. */
const isOfReader = ({ command }: Example) => command.startsWith('psql ')
const canRun = (tool: string) => spawnSync(tool, ['--version']).status === 0
const isReady = ['bash', 'curl'].every(canRun)
if (!isReady) process.stdout.write('docs/money.md is not pasted: there is no bash or no curl here\n')
const isHledgerThere = canRun('hledger')
const home = temporaryHome()
let backbone: BackboneProcess

beforeAll(async () => {
  backbone = await startBackboneProcess(join(home, '.heptad'))
  mkdirSync(join(home, 'bin'))
  const main = join(root, 'scripts', 'cli', 'main.ts')
  writeFileSync(join(home, 'bin', 'heptad'), `#!/bin/sh\nexec ${process.execPath} ${main} "$@"\n`, { mode: 0o755 })
})
afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

test('every example of the page is pasted', () => {
  expect([...chapters.keys()].sort()).toEqual(HOMES.flat().sort())
  for (const examples of chapters.values()) expect(examples.length).toBeGreaterThan(0)
})

/** What this home shows to who is in its folder: another tenant of the same backbone. */
async function newHome(name: string): Promise<string> {
  const folder = join(home, name.replaceAll(' ', '-'))
  mkdirSync(join(folder, '.heptad'), { recursive: true })
  const { tenantId, apiKey } = await registerTenant(backbone.credentials, name.toLowerCase().replaceAll(' ', '-'))
  const credentials = { ...backbone.credentials, tenantId, apiKey }
  writeFileSync(join(folder, '.heptad', 'credentials.json'), JSON.stringify(credentials))
  return folder
}

async function nothingLags(): Promise<void> {
  const { url, operatorKey } = backbone.credentials
  const { body } = await clientOf(url, operatorKey).get('/v1/system/status')
  if (body.projections.some(({ lagEvents }: { lagEvents: string }) => lagEvents !== '0')) await nothingLags()
}

describe.skipIf(!isReady)('docs/money.md says what is printed', () => {
  test.each(HOMES.map((names) => ({ names })))(
    'in $names',
    async ({ names }) => {
      const folder = await newHome(names[0] ?? '')
      const tools = [join(home, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter)
      const shell = openShell(folder, { ...process.env, PATH: tools, HEPTAD_HOME: join(folder, '.heptad') })
      const tutorial = chapters.get('A tutorial') ?? []
      const examples = names.flatMap((name) => chapters.get(name) ?? [])
      const helpers = names.includes('A tutorial') ? [] : tutorial.filter(isHelper)
      try {
        for (const example of [...helpers, ...examples]) {
          if (isOfReader(example) || (example.command.startsWith('hledger ') && !isHledgerThere)) continue
          await nothingLags()
          const printed = await shell.run(example.command)
          if (process.env.HEPTAD_SHOW_EXAMPLES === '1') process.stdout.write(`$ ${example.command}\n${printed}`)
          expect(comparable(printed), `line ${example.line}: ${example.command}\n${printed}`).toBe(
            comparable(example.output),
          )
        }
      } finally {
        shell.close()
      }
    },
    240_000,
  )
})
