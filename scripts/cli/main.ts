import { runCli } from './program.ts'

process.stdout.on('error', endQuietlyWhenNobodyReads)
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
})

/** Whoever reads may stop reading: `heptad events tail | head`. */
function endQuietlyWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}
