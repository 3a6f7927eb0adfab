import { beginObjectsYoung } from '@heptad/infra/processes/young-objects.ts'
import { benchProgram } from './program.ts'

// As a backbone's process does, for what is measured in this one.
beginObjectsYoung()
process.exitCode = await benchProgram(process.argv.slice(2))
