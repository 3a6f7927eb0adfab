import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ending, type Launched, Repository } from './testing/repository.ts'

let repository: Repository
beforeEach(() => {
  repository = new Repository()
})
afterEach(() => repository.remove())

test('arguments reach the command line as they were written', async () => {
  const { stdout } = await repository.run(['ledger', 'import', '--file', 'a b', ''])
  expect(stdout).toBe('cli ledger import --file a b \n')
})

test('run is for the tasks of the repository', async () => {
  expect(await repository.run(['run', 'test', '-x'])).toMatchObject({ code: 0, stdout: 'task test -x\n' })
})

test('what Node compiled is kept beside the packages, or where the environment says', async () => {
  await repository.run([], { env: { NODE_COMPILE_CACHE: '' } })
  expect(readdirSync(join(repository.root, 'node_modules/.cache/heptad'))).toHaveLength(1)
  const elsewhere = join(repository.root, 'elsewhere')
  await repository.run([], { env: { NODE_COMPILE_CACHE: elsewhere } })
  expect(readdirSync(elsewhere)).toHaveLength(1)
})

test('a command runs where nothing can be kept', async () => {
  repository.write('node_modules/.cache', 'a file')
  expect(await repository.run(['list'], { env: { NODE_COMPILE_CACHE: '' } })).toMatchObject({
    ...{ code: 0, stdout: 'cli list\n', stderr: '' },
  })
})

test('the exit code of the command is that of the launcher', async () => {
  repository.write('scripts/cli/main.ts', 'const code: number = 3\nprocess.exitCode = code')
  expect(await repository.run([])).toMatchObject({ code: 3 })
})

describe('on a Node of its own', () => {
  const MAIN = `
    process.on('SIGTERM', () => { console.log('stopped in order'); process.exit(5) })
    setInterval(() => {}, 60_000)
    console.log('ready', process.pid, ...process.argv.slice(2))`

  /** A launcher that re-executes as an older Node would, and the id of the process that it started. */
  async function reExecuted() {
    repository.write('scripts/cli/main.ts', MAIN)
    const launch = pathToFileURL(`${repository.root}/scripts/launcher/launch.mjs`).href
    const call = `runOn(process.execPath, '${repository.root}/scripts/cli/main.ts', ['with', 'arguments'])`
    repository.write('scripts/heptad.mjs', `import { runOn } from '${launch}'\nprocess.exitCode = await ${call}`)
    const child = repository.launch([])
    const [line] = await once(child.stdout, 'data')
    expect(String(line)).toMatch(/^ready \d+ with arguments\n$/)
    return { child, pid: Number(String(line).split(' ')[1]) }
  }

  async function endOf(child: Launched): Promise<number | null> {
    return (await ending(child)).code
  }

  test('a signal is passed on, and the exit code comes back', async () => {
    const { child } = await reExecuted()
    child.kill('SIGTERM')
    expect(await endOf(child)).toBe(5)
  })

  test('a command that is killed makes 128 and the number of the signal', async () => {
    const { child, pid } = await reExecuted()
    process.kill(pid, 'SIGKILL')
    expect(await endOf(child)).toBe(137)
  })

  test('a launcher that is killed leaves nothing running', async () => {
    const { child } = await reExecuted()
    let output = ''
    child.stdout.on('data', (text) => {
      output += text
    })
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(output).toBe('stopped in order\n')
  })
})
