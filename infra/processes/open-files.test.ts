import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const MODULE = new URL('open-files.ts', import.meta.url).href

function underLimit(limit: string): string {
  const script = `import { maxOpenFiles } from '${MODULE}'; console.log(maxOpenFiles())`
  const command = `ulimit -n ${limit}; exec "$0" --input-type=module --eval "$1"`
  return execFileSync('sh', ['-c', command, process.execPath, script], { encoding: 'utf8' }).trim()
}

test('the limit of open files is the one that the process runs under', () => {
  expect([underLimit('200'), underLimit('300')]).toEqual(['200', '300'])
})
