import { simulateProgram } from './program.ts'

process.exitCode = await simulateProgram(process.argv.slice(2))
