import { tasks } from './tasks.ts'

const EX_USAGE = 64

const [name = '', ...args] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (task === undefined) {
  const lines = Object.entries(tasks).map(([word, { summary }]) => `  ${word.padEnd(10)} ${summary}`)
  process.stderr.write(['usage: heptad run <task> [arguments]', ...lines, ''].join('\n'))
  process.exitCode = EX_USAGE
} else {
  process.exitCode = await task.run(args)
}
