import { benchProgram } from './program.ts'

process.exitCode = await benchProgram(process.argv.slice(2))
