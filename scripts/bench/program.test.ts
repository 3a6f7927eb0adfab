import { afterEach, expect, test, vi } from 'vitest'
import { argumentsOf, RUNS } from './document/plan.ts'
import { BENCHMARKS, benchProgram, MEASUREMENTS } from './program.ts'

let printed = ''
const into = (text: unknown) => {
  printed += text
  return true
}

afterEach(() => {
  vi.restoreAllMocks()
  printed = ''
})

const names = [...BENCHMARKS, ...MEASUREMENTS].map(({ name }) => name)

test.each([...names, 'all', 'report'])('%s loads and says what it does, with examples', async (name) => {
  vi.spyOn(process.stdout, 'write').mockImplementation(into)
  expect(await benchProgram([name, '--help'])).toBe(0)
  expect(printed).toContain(`npm run bench -- ${name}`)
  expect(printed).toContain('Examples:')
})

test('the program lists every benchmark', async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(into)
  expect(await benchProgram(['--help'])).toBe(0)
  for (const name of names) expect(printed).toMatch(new RegExp(`^ +${name} `, 'm'))
})

test.each([['unknown'], ['append', '--callers', '0'], ['append', '--log', 'long'], ['query', '--snapshot']])(
  'what cannot be meant is refused: %s %s',
  async (...args) => {
    vi.spyOn(process.stderr, 'write').mockImplementation(into)
    expect(await benchProgram(args)).toBe(1)
    expect(printed).toContain('add --help')
  },
)

test('everything that `all` runs is a benchmark with these options', async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(into)
  for (const run of RUNS)
    for (const isQuick of [false, true]) {
      printed = ''
      const args = argumentsOf(run, isQuick)
      expect([names.includes(args[0] ?? ''), await benchProgram([...args, '--help'])]).toEqual([true, 0])
      for (const option of args.filter((arg) => arg.startsWith('--'))) expect(printed).toContain(`  ${option}`)
    }
})
