import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartFailed } from '@heptad/infra/lifecycle/lifecycle.ts'
import { expect, onTestFinished, test } from 'vitest'
import { startBackbone } from './main.ts'

const NOBODY = '127.0.0.1:9'

test('on a terminal, where the log goes to a file, a start says once which variable has no effect', async () => {
  const home = mkdtempSync(join(tmpdir(), 'heptad-warned-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const said: string[] = []
  const env = {
    HEPTAD_HOME: home,
    HEPTAD_PROT: '1',
    HEPTAD_PORT: '0',
    DATABASE_URL: `postgresql://${NOBODY}/none`,
    CLICKHOUSE_URL: `http://${NOBODY}`,
  }
  const stderr = { isTTY: true, write: (text: string) => said.push(text) }
  await expect(startBackbone({ env, stdout: { write: () => {} }, stderr })).rejects.toThrow(StartFailed)
  const warnings = said.filter((line) => line.startsWith('warning: '))
  expect(warnings).toEqual(['warning: HEPTAD_PROT is not a setting and has no effect; did you mean HEPTAD_PORT?\n'])
})
