import { join } from 'node:path'
import { ROOT, runCommand } from '../tasks/run-command.ts'
import { buildPackage } from './build-package.ts'

const folder = join(ROOT, '.cache/package')
await buildPackage(folder)
process.exitCode = await runCommand('npm', ['pack', folder, '--pack-destination', join(ROOT, '.cache')])
