import { EXIT } from './exit-codes.ts'
import { runCli } from './program.ts'
import { mayEndUnread } from './unread.ts'

process.stdout.on('error', endUnlessThereIsWork)
// Then there is nobody to be told. The exit code tells.
process.stderr.on('error', () => {})
const exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
})
process.exitCode = exitCode || process.exitCode

/** Whoever reads may stop reading: `heptad events tail | head`. What else keeps standard output from being written, such as a full disk, is a failure. */
function endUnlessThereIsWork(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') {
    process.stderr.write(`standard output cannot be written: ${error.message}\n`)
    process.exitCode ||= EXIT.failed
  }
  if (mayEndUnread()) process.exit()
}
