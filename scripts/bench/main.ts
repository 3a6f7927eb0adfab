import { tuneCollector } from '@heptad/infra/processes/tune-collector.ts'
import { benchProgram } from './program.ts'

// As a backbone's process does, for what is measured in this one.
tuneCollector()
process.exitCode = await benchProgram(process.argv.slice(2))
